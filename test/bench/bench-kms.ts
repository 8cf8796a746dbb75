import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import * as z from 'zod';

/** The two operations of KMS that the pool's functions need, on keys that end with the process: what is wrapped is the key itself. */
export async function startKms() {
  const root = randomBytes(32);
  const Input = z.object({ Message: z.string().optional(), CiphertextBlob: z.string().optional() });
  const server = createServer(async (request, response) => {
    const { Message = '', CiphertextBlob } = Input.parse(await json(request));
    const operation = String(request.headers['x-amz-target']).split('.').at(-1);
    const plain = CiphertextBlob ?? randomBytes(32).toString('base64');
    const answer =
      operation === 'GenerateMac'
        ? { Mac: createHmac('sha256', root).update(Buffer.from(Message, 'base64')).digest('base64') }
        : { Plaintext: plain, CiphertextBlob: plain };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
