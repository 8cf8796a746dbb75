import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { PublicKey } from '#schemas/principals.ts';
import { dataFile } from '../running.ts';
import { demoMembers } from './demo-members.ts';

const PrivateKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
});
export type PrivateKey = z.infer<typeof PrivateKey>;
const DemoKeys = z.record(z.string(), PrivateKey);

/** The private keys of the demo members' systems, by member; made at the first start and readable by this user only. */
export function demoKeys(dataDir: string): Readonly<Record<string, PrivateKey>> {
  const file = dataFile(dataDir, 'demoKeys');
  if (!existsSync(file)) {
    const made = demoMembers.map(({ key }) => {
      const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
      return [key, { ...jwk, kid: `demo-${key}` }];
    });
    writeFileSync(file, JSON.stringify(Object.fromEntries(made), null, 2), { mode: 0o600 });
  }
  return DemoKeys.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The half of a key that the hub gets. */
export const publicHalf = ({ kty, crv, x, y, kid }: PrivateKey): PublicKey =>
  PublicKey.parse({ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' });
