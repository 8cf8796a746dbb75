/** Reads the pages that an export reads, as many at a time, and parses their JSON: the least that anything can do with them. */
import { Agent, request } from 'node:http';
import * as z from 'zod';

const agent = new Agent({ keepAlive: true });

function ask(url: string, operation: string, body: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { method: 'POST', agent, headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
      },
    );
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });
}

const Page = z.object({
  Items: z.array(z.object({ pk: z.object({ S: z.string() }) })),
  LastEvaluatedKey: z.unknown().optional(),
});
const Batch = z.object({ Responses: z.object({ Leads: z.array(z.unknown()) }) });

export async function handler(_event: unknown): Promise<{ leads: number }> {
  const url = String(process.env.AWS_ENDPOINT_URL);
  let leads = 0;
  let start: unknown;
  do {
    const page = Page.parse(await ask(url, 'Query', start ? { ExclusiveStartKey: start } : {}));
    const ids = page.Items.map(({ pk }) => pk.S);
    const batches = Array.from({ length: ids.length / 100 }, (_, place) => ids.slice(place * 100, (place + 1) * 100));
    const read = batches.map(async (some) => {
      for (const sk of ['record', 'key']) {
        const Keys = some.map((id) => ({ pk: { S: id }, sk: { S: sk } }));
        const found = Batch.parse(await ask(url, 'BatchGetItem', { RequestItems: { Leads: { Keys } } }));
        if (sk === 'record') leads += found.Responses.Leads.length;
      }
    });
    await Promise.all(read);
    start = page.LastEvaluatedKey;
  } while (start);
  return { leads };
}
