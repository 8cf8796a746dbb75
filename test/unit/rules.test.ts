import { describe, expect, it } from 'vitest';
import { standingOf } from '#schemas/credentials.ts';
import { expiryOf } from '../../functions/credentials/rules.ts';
import { objectionTo } from '../../functions/evidence/rules.ts';
import { obstacle } from '../../functions/handoffs/rules.ts';

describe('what a credential is worth', () => {
  const credential = { status: 'valid' as const, expiresOn: '2028-01-02T00:00:00.000Z' };
  const now = '2026-06-01T00:00:00.000Z';

  it('is what its state says', () => {
    for (const status of ['valid', 'suspended', 'revoked', 'replaced'] as const) {
      expect(standingOf({ ...credential, status }, now)).toBe(status);
    }
  });

  it('ends at the instant of its expiry, and no sooner; one that ended otherwise stays as it ended', () => {
    expect(standingOf(credential, '2028-01-01T23:59:59.999Z')).toBe('valid');
    expect(standingOf(credential, credential.expiresOn)).toBe('expired');
    expect(standingOf({ ...credential, status: 'revoked' }, credential.expiresOn)).toBe('revoked');
  });

  it('lasts two years, or as long as the driving licence where that ends before', () => {
    const issuedAt = '2026-01-02T00:00:00.000Z';
    // Days end in Shanghai, eight hours before they do in Greenwich.
    expect(expiryOf(issuedAt, { licenceValidUntil: '2031-12-31' })).toBe('2028-01-02T15:59:59.999Z');
    expect(expiryOf('2026-01-02T16:00:00.000Z', { licenceValidUntil: '2031-12-31' })).toBe('2028-01-03T15:59:59.999Z');
    expect(expiryOf(issuedAt, { licenceValidUntil: '2027-05-31' })).toBe('2027-05-31T15:59:59.999Z');
  });
});

describe('whether a claim can be handed over', () => {
  const inCity = (cityCode: string) => ({ cityCode });
  it('depends on accident, underwriting and handling city', () => {
    const accident = { countyCode: '621202' };
    expect(obstacle(accident, inCity('620500'), inCity('621200'))).toBeUndefined();
    expect(obstacle(accident, inCity('621200'), inCity('621200'))).toBe('not_cross_city');
    expect(obstacle(accident, inCity('620500'), inCity('620500'))).toBe('not_at_accident_place');
  });
});

describe('whether an upload is what was declared', () => {
  const content = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
  const sha256 = 'a'.repeat(64);
  const declared = { size: 4, sha256, contentType: 'image/jpeg' as const };
  it('is told with the first thing that differs', () => {
    const refusal = (of: typeof declared | { contentType: 'image/png' }, found = { content, sha256 }) =>
      objectionTo({ ...declared, ...of }, found)?.refusal;
    expect(refusal(declared)).toBeUndefined();
    expect(refusal(declared, { content: Buffer.alloc(0), sha256 })).toBe('empty');
    expect(refusal(declared, { content: Buffer.alloc(5), sha256 })).toBe('size');
    expect(refusal(declared, { content, sha256: 'b'.repeat(64) })).toBe('sha256');
    expect(refusal({ contentType: 'image/png' })).toBe('type');
    expect(refusal(declared, { content: Buffer.alloc(4), sha256 })).toBe('type');
  });
});
