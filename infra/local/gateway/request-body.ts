import type { IncomingMessage } from 'node:http';

/** @returns the whole body, or `undefined` as soon as it is longer than `limit` bytes. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((settle, refuse) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else settle(undefined);
    });
    request.once('end', () => settle(Buffer.concat(chunks)));
    request.once('error', refuse);
  });
}
