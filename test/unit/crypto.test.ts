import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { joseSignature, publicJwkOf, publicJwks, signJws } from '#shared/crypto/sign.ts';
import { canonicalHash, canonicalJson } from '#shared/records/canonical.ts';
import { derivedId, idFrom } from '#shared/records/id.ts';
import { merkleRoot } from '../../functions/audit/merkle.ts';
import { Kms } from '../../infra/local/keys/kms.ts';

describe('canonical JSON', () => {
  it('does not depend on the order of fields and keeps what JSON keeps', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonicalHash({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(canonicalHash({ b: [{ d: 3, c: 2 }], a: 1 }));
    expect(canonicalJson({ b: undefined, a: 'ä' })).toBe('{"a":"ä"}');
  });
});

describe('ids', () => {
  it('spell 128 bits in 26 characters, each byte counting', () => {
    expect(idFrom('hnd', Buffer.alloc(16))).toBe(`hnd_${'0'.repeat(26)}`);
    expect(idFrom('hnd', Buffer.alloc(16, 255))).toBe('hnd_zzzzzzzzzzzzzzzzzzzzzzzzzw');
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (a, b) => {
          expect(idFrom('x', a)).toMatch(/^x_[0-9a-hjkmnp-tv-z]{26}$/);
          expect(idFrom('x', a) === idFrom('x', b)).toBe(Buffer.from(a).equals(Buffer.from(b)));
        },
      ),
    );
  });

  it('derived from the same parts are the same, and parts do not run together', () => {
    expect(derivedId('x', 'ab', 'c')).toBe(derivedId('x', 'ab', 'c'));
    expect(derivedId('x', 'ab', 'c')).not.toBe(derivedId('x', 'a', 'bc'));
  });
});

describe('a signature from KMS', () => {
  it('becomes the r and s of JWS, whatever their lengths in DER', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    fc.assert(
      fc.property(fc.uint8Array(), (content) => {
        const jose = joseSignature(sign('sha256', content, privateKey));
        expect(jose).toHaveLength(64);
        expect(verifies(publicKey, content, jose)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when it is no DER sequence', () => {
    expect(() => joseSignature(Buffer.from('00112233', 'hex'))).toThrow('DER');
    expect(() => joseSignature(Buffer.alloc(0))).toThrow('DER');
  });
});

const verifies = (key: KeyObject, content: Uint8Array, signature: Buffer) =>
  verify('sha256', content, { key, dsaEncoding: 'ieee-p1363' }, signature);

describe('the public signing keys', () => {
  const keyOf = (keyId: string) => {
    const { privateKey: material } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const told = { keyId, arn: keyId, spec: 'ECC_NIST_P256', enabled: true, description: '', aliases: [] };
    return { ...told, usage: 'SIGN_VERIFY', material };
  };
  const kms = new Kms(['third', 'second', 'first'].map(keyOf));
  /** What was asked of KMS, as `operation key`; keys in `closed` are refused. */
  const asked: string[] = [];
  const closed = new Set<string>();
  let server: Server;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const operation = String(request.headers['x-amz-target']).replace('TrentService.', '');
      const input = (await json(request)) as { KeyId: string };
      asked.push(`${operation} ${input.KeyId}`);
      const refused = { status: 400, body: { __type: 'DisabledException', message: 'closed' } };
      const { status, body } = closed.has(input.KeyId) ? refused : kms.answer(operation, input);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    vi.stubEnv('AWS_ENDPOINT_URL_KMS', `http://127.0.0.1:${address.port}`);
    vi.stubEnv('AWS_REGION', 'cn-northwest-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    vi.stubEnv('SIGNING_KEY_ID', 'third');
    vi.stubEnv('SIGNING_KEY_IDS_BEFORE', 'second,first');
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });

  it('are fetched once each, older ones only when they are needed, and a failure is not remembered', async () => {
    const kid = JSON.parse(
      Buffer.from((await signJws('test+jwt', {})).split('.')[0] ?? '', 'base64url').toString(),
    ).kid;
    expect((await publicJwkOf(kid))?.kid).toBe(kid);
    expect(asked).toEqual(['GetPublicKey third', 'Sign third']);

    closed.add('first');
    await expect(publicJwks()).rejects.toThrow('closed');
    expect((await publicJwkOf(kid))?.kid).toBe(kid);
    closed.clear();
    const keys = await publicJwks();
    expect(keys.map((key) => key.kid)[0]).toBe(kid);
    expect(new Set(keys.map((key) => key.kid)).size).toBe(3);
    for (const key of keys) expect(await publicJwkOf(key.kid)).toEqual(key);
    expect(await publicJwkOf('nobody')).toBeUndefined();
    expect(await publicJwkOf(undefined)).toBeUndefined();
    expect(asked.slice(2).sort()).toEqual(['GetPublicKey first', 'GetPublicKey first', 'GetPublicKey second']);
  });
});

describe('the Merkle root', () => {
  it('is that of RFC 6962 for the known test vectors', () => {
    expect(merkleRoot([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(merkleRoot([''])).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  });

  it('changes with every leaf, its order and its number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.string(),
        (leaves, at, other) => {
          const place = at % leaves.length;
          fc.pre(leaves[place] !== other);
          const changed = leaves.with(place, other);
          expect(merkleRoot(changed)).not.toBe(merkleRoot(leaves));
          expect(merkleRoot([...leaves, other])).not.toBe(merkleRoot(leaves));
        },
      ),
    );
  });
});
