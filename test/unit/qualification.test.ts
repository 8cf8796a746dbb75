import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type QualificationPolicy, qualificationPolicies } from '#schemas/qualification.ts';
import {
  isMet,
  monthsBefore,
  policyOf,
  policyOn,
  qualificationOf,
  waiversWithoutUse,
} from '../../functions/adjusters/rules.ts';

const today = '2026-11-22';
const policy = policyOn(today);
const complete = {
  education: 'college',
  mandarin: '2B',
  licenceClass: 'C1',
  licenceValidUntil: '2030-01-01',
  citiesKnown: ['620500', '621200'],
  fitnessDeclaredOn: '2026-06-01',
  conductDeclaredOn: '2026-06-01',
  trainingLevel: 'basic',
  photoId: 'evd_1',
};
const outcomes = (registered: object, waivers: { criterion: string; reason: string }[] = []) =>
  Object.fromEntries(
    qualificationOf(policy, { ...registered }, waivers, today).criteria.map(({ id, outcome }) => [id, outcome]),
  );

describe('the criteria of the programme', () => {
  it('are all met by a complete registration', () => {
    expect(new Set(Object.values(outcomes(complete)))).toEqual(new Set(['met']));
  });

  it.each([
    ['education', { education: 'below-college' }],
    ['mandarin', { mandarin: '3B' }],
    ['licence-class', { licenceClass: 'D' }],
    ['licence-valid', { licenceValidUntil: '2026-11-21' }],
    ['local-knowledge', { citiesKnown: ['620500'] }],
    ['fitness', { fitnessDeclaredOn: '2025-11-21' }],
    ['fitness', { fitnessDeclaredOn: undefined }],
    ['conduct', { conductDeclaredOn: '2026-11-23' }],
    ['training', { trainingLevel: 'none' }],
    ['photo', { photoId: undefined }],
  ])('find %s not met, and nothing else', (id, change) => {
    const found = outcomes({ ...complete, ...change });
    expect(Object.keys(found).filter((criterion) => found[criterion] !== 'met')).toEqual([id]);
  });

  it('ask nothing of sex, looks or age', () => {
    const asked = policy.criteria.flatMap(({ id, en, rule }) => [id, en, rule.field]).join(' ');
    expect(asked).not.toMatch(/\b(sex|gender|male|age|years old|appearance|height|looks)\b/i);
  });

  it('can be waived with a reason where the policy allows it, and only there', () => {
    const waivers = policy.criteria.map(({ id }) => ({ criterion: id, reason: '试验' }));
    const found = outcomes({}, waivers);
    for (const { id, waivable } of policy.criteria) expect(found[id]).toBe(waivable ? 'waived' : 'not-met');
    expect(waiversWithoutUse(policy, waivers)).toEqual(
      policy.criteria.flatMap(({ waivable }, place) => (waivable ? [] : [place])),
    );
  });

  it('know no waiver of what they do not ask, and no waiver twice', () => {
    const waiver = { criterion: 'photo', reason: '试验' };
    expect(waiversWithoutUse(policy, [waiver, waiver, { ...waiver, criterion: 'height' }])).toEqual([1, 2]);
  });
});

describe('the policy in force', () => {
  const later: QualificationPolicy = { ...policy, version: '2027-01', from: '2027-01-01' };
  const versions = [...qualificationPolicies, later];

  it('is the newest that has begun, and an approval keeps the one it was given under', () => {
    expect(policyOn('2026-12-31', versions).version).toBe(policy.version);
    expect(policyOn('2027-01-01', versions).version).toBe('2027-01');
    expect(policyOf(policy.version, versions)).toEqual(policy);
    expect(() => policyOn('2023-08-14', versions)).toThrow();
  });
});

describe('a declaration within twelve months', () => {
  it('counts from its day to the same day a year on, leap days included', () => {
    expect(monthsBefore('2025-02-28', 12)).toBe('2024-02-28');
    expect(monthsBefore('2024-02-29', 12)).toBe('2023-02-28');
    expect(monthsBefore('2026-03-31', 1)).toBe('2026-02-28');
    expect(monthsBefore('2026-01-15', 1)).toBe('2025-12-15');
  });

  it('is met on every day of its year and on none outside of it', () => {
    const criterion = policy.criteria.find(({ id }) => id === 'fitness');
    const days = fc.integer({ min: 0, max: 20_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, days, (signed, day) => {
        if (!criterion) return false;
        const met = isMet(criterion, { fitnessDeclaredOn: signed }, day);
        const oneYearOn = `${Number(signed.slice(0, 4)) + 1}${signed.slice(4)}`;
        return met === (signed <= day && (day <= oneYearOn || (signed.endsWith('02-29') && day <= oneYearOn)));
      }),
    );
  });
});
