import { createPrivateKey, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { keptIn } from '../data-dir.ts';
import { loadJson, saveJson } from '../json-file.ts';
import type { KeyDeclaration } from './key-declarations.ts';

/** A declared key with the material it was given at its first start. */
export interface Key extends KeyDeclaration {
  readonly usage: string;
  readonly material: KeyObject;
}

const USAGE: Readonly<Record<string, string>> = {
  SYMMETRIC_DEFAULT: 'ENCRYPT_DECRYPT',
  ECC_NIST_P256: 'SIGN_VERIFY',
  HMAC_256: 'GENERATE_VERIFY_MAC',
};

/**
 * Makes the declared keys that are not kept yet; the file is readable by its owner only.
 * @throws Error for a KeySpec the twin does not have, or a kept key that was made for another one
 */
export function openKeys(dataDir: string, declared: readonly KeyDeclaration[]): Key[] {
  const file = keptIn(dataDir, 'keys');
  const kept = loadJson<Record<string, { spec: string; material: string }>>(file, {});
  const keys = declared.map((key) => {
    const usage = USAGE[key.spec];
    if (!usage)
      throw new Error(`Key ${key.arn}: the local KMS has no ${key.spec} keys; add them to infra/local/kept-keys.ts.`);
    const entry = kept[key.keyId] ?? { spec: key.spec, material: newMaterial(key.spec) };
    if (entry.spec !== key.spec) {
      throw new Error(`Key ${key.arn} was ${entry.spec} and is now declared ${key.spec}: run once with --fresh.`);
    }
    kept[key.keyId] = entry;
    return { ...key, usage, material: readMaterial(entry) };
  });
  saveJson(file, kept, 0o600);
  return keys;
}

function newMaterial(spec: string): string {
  if (spec !== 'ECC_NIST_P256') return randomBytes(32).toString('base64');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}

function readMaterial({ spec, material }: { spec: string; material: string }): KeyObject {
  const raw = Buffer.from(material, 'base64');
  return spec === 'ECC_NIST_P256' ? createPrivateKey({ key: raw, type: 'pkcs8', format: 'der' }) : createSecretKey(raw);
}
