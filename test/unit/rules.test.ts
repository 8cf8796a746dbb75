import { describe, expect, it } from 'vitest';
import { businessDateOf, monthOf } from '#schemas/calendar.ts';
import { standingOf } from '#schemas/credentials.ts';
import { expiryOf } from '../../functions/credentials/rules.ts';
import { objectionTo } from '../../functions/evidence/rules.ts';
import { obstacle } from '../../functions/handoffs/rules.ts';
import { progressOf, tallyOf } from '../../functions/progress/rules.ts';

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

describe('the progress figures', () => {
  const event = {
    type: 'record.changed',
    id: 'hnd_1:1',
    kind: 'handoff',
    recordId: 'hnd_1',
    version: 1,
    verb: 'request',
    status: 'requested',
    at: '2026-10-31T16:00:00.000Z',
    cityCode: '620500',
    countyCode: '620502',
    memberId: 'mem_a',
  } as const;

  it('belong to the day in Shanghai, where November begins at 16:00 UTC', () => {
    expect(businessDateOf('2026-10-31T15:59:59.999Z')).toBe('2026-10-31');
    expect(tallyOf(event)).toMatchObject({ month: '2026-11', measure: 'handoffsRequested' });
    expect(monthOf('2026-12-31T16:00:00.000Z')).toBe('2027-01');
  });

  it('leave out what no measure counts', () => {
    expect(tallyOf({ ...event, verb: 'survey' })).toBeUndefined();
    const { cityCode: _, ...nowhere } = event;
    expect(tallyOf(nowhere)).toBeUndefined();
  });

  it('of a city are the sum of its counties and of what has no county', () => {
    const cells = [
      { cityCode: '620500', countyCode: '620502', figures: { leadsReported: 2 } },
      { cityCode: '620500', countyCode: '620503', figures: { leadsReported: 3, handoffsClosed: 1 } },
      { cityCode: '620500', countyCode: '-', figures: { leadExports: 1 } },
    ];
    const [tianshui, longnan] = progressOf('2026-11', cells, event.at).cities;
    expect(tianshui?.total).toEqual({ leadsReported: 5, handoffsClosed: 1, leadExports: 1 });
    expect(tianshui?.counties.find(({ countyCode }) => countyCode === '620502')?.figures).toEqual({ leadsReported: 2 });
    expect(longnan?.total).toEqual({});
    expect(longnan?.counties).toHaveLength(9);
  });
});
