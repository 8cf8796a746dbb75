import { createHmac, createPublicKey, randomBytes, sign, timingSafeEqual } from 'node:crypto';
import { asText, type Properties } from '../template/properties.ts';
import { signDigest } from './digest-signature.ts';
import type { Key } from './kept-keys.ts';
import { seal, sealerOf, unseal } from './sealed-blob.ts';

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

const LARGEST_INPUT = 4096;

/** The operations of AWS KMS on the stack's keys. */
export class Kms {
  readonly #keys: readonly Key[];

  constructor(keys: readonly Key[]) {
    this.#keys = keys;
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
        const owner = this.#keys.find((key) => key.keyId === sealerOf(blob));
        if (!owner) throw new KmsError('InvalidCiphertextException', '');
        if (input.KeyId !== undefined && this.#find(input) !== owner) {
          throw new KmsError(
            'IncorrectKeyException',
            'The key ID in the request does not identify a CMK that can perform this operation.',
          );
        }
        const key = this.#usable({ KeyId: owner.keyId }, 'ENCRYPT_DECRYPT');
        const plaintext = unseal(key, blob, input.EncryptionContext);
        if (!plaintext) throw new KmsError('InvalidCiphertextException', '');
        return { KeyId: key.arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
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
