import { createHmac } from 'node:crypto';
import { keyedMac } from '#shared/crypto/derived-key.ts';

/** 32 bytes, derived from the endpoint and the generation: nothing is stored, and whoever asks again is told the same. */
const secretBytes = (endpointId: string, generation: number) =>
  keyedMac('webhook-secret:1', `${endpointId}:${generation}`);

/** The signing secret of an endpoint as Standard Webhooks writes it. */
export const secretOf = async (endpointId: string, generation: number): Promise<string> =>
  `whsec_${(await secretBytes(endpointId, generation)).toString('base64')}`;

/**
 * The headers of a call (Standard Webhooks): who may check it holds the secret of one of the generations.
 * @param id the same at every try
 * @param at milliseconds since 1970
 */
export async function signedHeaders(
  endpointId: string,
  generations: readonly number[],
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Promise<Readonly<Record<string, string>>> {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = generations.map(async (generation) => {
    const mac = createHmac('sha256', await secretBytes(endpointId, generation));
    return `v1,${mac.update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': (await Promise.all(signatures)).join(' '),
  };
}
