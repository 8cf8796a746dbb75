import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
} from 'node:crypto';
import { join } from 'node:path';
import { asObject, asText, loadJson, type Properties, saveJson } from './template.ts';

/** A key as the template declares it. */
export interface KeyDeclaration {
  readonly keyId: string;
  readonly arn: string;
  readonly spec: string;
  readonly enabled: boolean;
  readonly description: string;
  readonly aliases: readonly string[];
}

/** What the server answers: an HTTP status and a JSON body in AWS's shape. */
interface Answer {
  readonly status: number;
  readonly body: Properties;
}

class KmsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Key extends KeyDeclaration {
  readonly usage: string;
  readonly material: KeyObject;
}

const USAGE: Readonly<Record<string, string>> = {
  SYMMETRIC_DEFAULT: 'ENCRYPT_DECRYPT',
  ECC_NIST_P256: 'SIGN_VERIFY',
  HMAC_256: 'GENERATE_VERIFY_MAC',
};
const LARGEST_INPUT = 4096;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** @returns a key id that is the same on every start, so that references to the key stay valid. */
export function keyIdFor(stack: string, logicalId: string): string {
  const hex = createHash('sha256').update(`${stack}/${logicalId}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Key management like AWS KMS, with the key material in `<dataDir>/keys.json`, readable by its owner only. */
export class Kms {
  readonly #keys: Key[];

  /** @throws Error when a kept key was made for another KeySpec than now declared */
  constructor(dataDir: string, declared: readonly KeyDeclaration[]) {
    const file = join(dataDir, 'keys.json');
    const kept = loadJson<Record<string, { spec: string; material: string }>>(file, {});
    this.#keys = declared.map((key) => {
      const usage = USAGE[key.spec];
      if (!usage)
        throw new Error(`Key ${key.arn}: the local KMS has no ${key.spec} keys; add them to infra/local/kms.ts.`);
      const entry = kept[key.keyId] ?? { spec: key.spec, material: newMaterial(key.spec) };
      if (entry.spec !== key.spec) {
        throw new Error(`Key ${key.arn} was ${entry.spec} and is now declared ${key.spec}: run once with --fresh.`);
      }
      kept[key.keyId] = entry;
      return { ...key, usage, material: readMaterial(entry) };
    });
    saveJson(file, kept, 0o600);
  }

  /**
   * @param operation name after `TrentService.` in the X-Amz-Target header
   * @param input the request's JSON
   */
  answer(operation: string, input: Properties): Answer {
    try {
      return { status: 200, body: this.#perform(operation, input) };
    } catch (error) {
      const known = error instanceof KmsError;
      const body = { __type: known ? error.name : 'KMSInternalException', message: (error as Error).message };
      return { status: known ? 400 : 500, body };
    }
  }

  #perform(operation: string, input: Properties): Properties {
    switch (operation) {
      case 'DescribeKey':
        return { KeyMetadata: metadata(this.#find(input)) };
      case 'GetPublicKey': {
        const key = this.#usable(input, 'SIGN_VERIFY');
        const spki = createPublicKey(key.material).export({ type: 'spki', format: 'der' });
        return {
          KeyId: key.arn,
          PublicKey: spki.toString('base64'),
          KeySpec: key.spec,
          CustomerMasterKeySpec: key.spec,
          KeyUsage: key.usage,
          SigningAlgorithms: ['ECDSA_SHA_256'],
        };
      }
      case 'Sign': {
        const key = this.#usable(input, 'SIGN_VERIFY');
        if (input.SigningAlgorithm !== 'ECDSA_SHA_256') {
          throw new KmsError('InvalidKeyUsageException', `${key.spec} keys sign with ECDSA_SHA_256 only`);
        }
        const message = bytes(input, 'Message');
        const digest = input.MessageType === 'DIGEST';
        if (digest && message.length !== 32)
          throw new KmsError('ValidationException', 'Digest is invalid length for algorithm ECDSA_SHA_256.');
        const signature = digest ? signDigest(key.material, message) : sign('sha256', message, key.material);
        return { KeyId: key.arn, Signature: signature.toString('base64'), SigningAlgorithm: 'ECDSA_SHA_256' };
      }
      case 'GenerateMac': {
        const key = this.#usable(input, 'GENERATE_VERIFY_MAC');
        return { KeyId: key.arn, Mac: mac(key, input).toString('base64'), MacAlgorithm: 'HMAC_SHA_256' };
      }
      case 'VerifyMac': {
        const key = this.#usable(input, 'GENERATE_VERIFY_MAC');
        const expected = mac(key, input);
        const given = bytes(input, 'Mac');
        if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
          throw new KmsError('KMSInvalidMacException', 'The MAC is not valid for this message and key.');
        }
        return { KeyId: key.arn, MacValid: true, MacAlgorithm: 'HMAC_SHA_256' };
      }
      case 'GenerateDataKey':
      case 'GenerateDataKeyWithoutPlaintext': {
        const key = this.#usable(input, 'ENCRYPT_DECRYPT');
        const lengths: Record<string, number> = { AES_256: 32, AES_128: 16 };
        const length = lengths[String(input.KeySpec)] ?? Number(input.NumberOfBytes ?? 0);
        if (!(length >= 1 && length <= 1024)) {
          throw new KmsError('ValidationException', 'Please specify either number of bytes or key spec.');
        }
        const plaintext = randomBytes(length);
        const sealed = seal(key, plaintext, input.EncryptionContext).toString('base64');
        const open = operation === 'GenerateDataKey' ? { Plaintext: plaintext.toString('base64') } : {};
        return { KeyId: key.arn, CiphertextBlob: sealed, ...open };
      }
      case 'Encrypt': {
        const key = this.#usable(input, 'ENCRYPT_DECRYPT');
        const sealed = seal(key, bytes(input, 'Plaintext'), input.EncryptionContext);
        return { KeyId: key.arn, CiphertextBlob: sealed.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
      }
      case 'Decrypt': {
        const blob = Buffer.from(String(input.CiphertextBlob ?? ''), 'base64');
        const owner = this.#keys.find((key) => key.keyId === blob.toString('latin1', 1, 37));
        if (blob[0] !== 1 || !owner) throw new KmsError('InvalidCiphertextException', '');
        if (input.KeyId !== undefined && this.#find(input) !== owner) {
          throw new KmsError(
            'IncorrectKeyException',
            'The key ID in the request does not identify a CMK that can perform this operation.',
          );
        }
        const key = this.#usable({ KeyId: owner.keyId }, 'ENCRYPT_DECRYPT');
        const plaintext = unseal(key, blob, input.EncryptionContext).toString('base64');
        return { KeyId: key.arn, Plaintext: plaintext, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
      }
      default:
        throw new KmsError(
          'UnsupportedOperationException',
          `The local KMS has no ${operation}: add it to infra/local/kms.ts.`,
        );
    }
  }

  #find(input: Properties): Key {
    const name = asText(input.KeyId) ?? '';
    const alias = /(?:^|:)(alias\/.+)$/.exec(name)?.[1];
    const key = this.#keys.find((it) => (alias ? it.aliases.includes(alias) : it.keyId === name || it.arn === name));
    if (!key) throw new KmsError('NotFoundException', `${alias ? 'Alias' : 'Key'} '${name}' does not exist`);
    return key;
  }

  #usable(input: Properties, usage: string): Key {
    const key = this.#find(input);
    if (!key.enabled) throw new KmsError('DisabledException', `${key.arn} is disabled.`);
    if (key.usage !== usage) {
      throw new KmsError(
        'InvalidKeyUsageException',
        `${key.arn} key usage is ${key.usage} which is not valid for this operation.`,
      );
    }
    return key;
  }
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

function metadata(key: Key): Properties {
  return {
    AWSAccountId: key.arn.split(':')[4],
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: 0,
    Enabled: key.enabled,
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.enabled ? 'Enabled' : 'Disabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    KeySpec: key.spec,
    CustomerMasterKeySpec: key.spec,
    MultiRegion: false,
  };
}

function bytes(input: Properties, name: string): Buffer {
  const value = Buffer.from(asText(input[name]) ?? '', 'base64');
  if (value.length === 0 || value.length > LARGEST_INPUT) {
    const rule = `Member must have length between 1 and ${LARGEST_INPUT}`;
    throw new KmsError(
      'ValidationException',
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${rule}`,
    );
  }
  return value;
}

function mac(key: Key, input: Properties): Buffer {
  if (input.MacAlgorithm !== 'HMAC_SHA_256') {
    throw new KmsError('InvalidKeyUsageException', `${key.spec} keys make HMAC_SHA_256 only`);
  }
  return createHmac('sha256', key.material).update(bytes(input, 'Message')).digest();
}

/** The encryption context in one order, so that it binds whatever order the caller wrote it in. */
function bound(context: unknown): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(asObject(context)).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Blob: version byte 1, key id (36 characters), nonce (12), tag (16), ciphertext. */
function seal(key: Key, plaintext: Buffer, context: unknown): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.material, nonce).setAAD(bound(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(1), Buffer.from(key.keyId, 'latin1'), nonce, cipher.getAuthTag(), sealed]);
}

function unseal(key: Key, blob: Buffer, context: unknown): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.material, blob.subarray(37, 49)).setAAD(bound(context));
    decipher.setAuthTag(blob.subarray(49, 65));
    return Buffer.concat([decipher.update(blob.subarray(65)), decipher.final()]);
  } catch {
    throw new KmsError('InvalidCiphertextException', '');
  }
}

/** ECDSA over a ready digest, which node:crypto does not offer: the nonce and its point come from a fresh ECDH pair. */
function signDigest(key: KeyObject, digest: Buffer): Buffer {
  const big = (value: Buffer | string) => BigInt(`0x${Buffer.from(value).toString('hex')}`);
  const secret = big(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'));
  for (;;) {
    const pair = createECDH('prime256v1');
    const point = pair.generateKeys();
    const r = big(point.subarray(1, 33)) % P256_ORDER;
    const s = (inverse(big(pair.getPrivateKey())) * (big(digest) + r * secret)) % P256_ORDER;
    if (r !== 0n && s !== 0n) {
      const body = Buffer.concat([derInteger(r), derInteger(s)]);
      return Buffer.concat([Buffer.of(0x30, body.length), body]);
    }
  }
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const magnitude = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const unsigned = (magnitude[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), magnitude]) : magnitude;
  return Buffer.concat([Buffer.of(0x02, unsigned.length), unsigned]);
}

function inverse(value: bigint): bigint {
  let [a, b, x, y] = [value % P256_ORDER, P256_ORDER, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % P256_ORDER) + P256_ORDER) % P256_ORDER;
}
