import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joseSignature } from '#shared/crypto/sign.ts';
import { canonicalHash, canonicalJson } from '#shared/records/canonical.ts';
import { derivedId, idFrom } from '#shared/records/id.ts';
import { merkleRoot } from '../../functions/audit/merkle.ts';

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
