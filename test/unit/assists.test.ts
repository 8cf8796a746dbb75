import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assistKinds, assistRoutes } from '#schemas/assists.ts';
import { clockAllowance, latestAfterDays, notInForce, standingAt, timeFault } from '../../functions/assists/rules.ts';
import { requestFrom } from '../../functions/handoffs/rules.ts';
import { knowledgeOf } from '../../functions/leads/match-rules.ts';
import { reportFrom } from '../../functions/leads/report-rules.ts';

const day = 24 * 60 * 60 * 1000;
const start = Date.parse('2026-01-01T00:00:00.000Z');
/** The instant so many milliseconds after the start of the tests' time. */
const instant = (milliseconds: number) => new Date(start + milliseconds).toISOString();
const moments = fc.integer({ min: 0, max: 3 * 365 * day }).map(instant);

const credential = { expiresOn: instant(2 * 365 * day) };
const states = fc.constantFrom('valid', 'suspended', 'revoked', 'replaced');
/** The life of a credential, oldest step first. */
const courses = fc
  .array(fc.record({ at: moments, status: states }), { minLength: 1, maxLength: 8 })
  .map((steps) => steps.toSorted((a, b) => (a.at < b.at ? -1 : 1)));

describe('what a credential was worth at a scene', () => {
  it('is not changed by anything that was done to it later', () => {
    fc.assert(
      fc.property(courses, courses, moments, (course, later, at) => {
        const since = later.filter((step) => step.at > at);
        const until = course.filter((step) => step.at <= at);
        expect(standingAt(credential, [...until, ...since], at)).toBe(standingAt(credential, until, at));
      }),
    );
  });

  it('is valid only between its issue and its expiry, and while the last step before the scene left it valid', () => {
    fc.assert(
      fc.property(courses, moments, (course, at) => {
        const standing = standingAt(credential, course, at);
        const before = course.filter((step) => step.at <= at).at(-1);
        expect(standing === 'not-issued').toBe(before === undefined);
        expect(standing === 'valid').toBe(before?.status === 'valid' && at < credential.expiresOn);
      }),
    );
  });

  it('stays suspended for a scene of that time, also when it was resumed before the assist was sent', () => {
    const course = [
      { at: instant(0), status: 'valid' },
      { at: instant(day), status: 'suspended' },
      { at: instant(3 * day), status: 'valid' },
    ];
    expect(standingAt(credential, course, instant(2 * day))).toBe('suspended');
    expect(standingAt(credential, course, instant(3 * day))).toBe('valid');
  });

  it('ends at the instant of a revocation, not before', () => {
    const course = [
      { at: instant(0), status: 'valid' },
      { at: instant(day), status: 'revoked' },
    ];
    expect(standingAt(credential, course, instant(day - 1))).toBe('valid');
    expect(standingAt(credential, course, instant(day))).toBe('revoked');
  });

  it('is explained in both languages where it did not entitle to help', () => {
    for (const { zh, en } of Object.values(notInForce)) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});

describe('the times of an assist', () => {
  const now = instant(400 * day);
  const ago = (milliseconds: number) => instant(400 * day - milliseconds);
  const of = (scene: string, consented = scene) => timeFault({ occurredAt: scene, consent: { at: consented } }, now);

  it('are taken for as long as a client may be without a network, and no longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: -clockAllowance, max: latestAfterDays * day }), (age) => {
        expect(of(ago(age))).toBeUndefined();
        expect(of(ago(latestAfterDays * day + 1 + Math.abs(age)))?.pointer).toBe('/occurredAt');
      }),
    );
  });

  it('may be off by what a clock is off, and lie in no other future', () => {
    expect(of(ago(-clockAllowance))).toBeUndefined();
    expect(of(ago(-clockAllowance - 1))?.pointer).toBe('/occurredAt');
    expect(of(ago(0), ago(-clockAllowance - 1))?.pointer).toBe('/consent/at');
  });

  it('have the consent at the scene, not before it', () => {
    expect(of(ago(day), ago(day + clockAllowance))).toBeUndefined();
    expect(of(ago(day), ago(day + clockAllowance + 1))?.pointer).toBe('/consent/at');
    expect(of(ago(day), ago(0))).toBeUndefined();
  });

  it('are compared as instants, whatever offset they were given with', () => {
    const { occurredAt } = assistRoutes.reportAssist.body.shape;
    expect(occurredAt.parse('2026-11-02T09:30:00+08:00')).toBe('2026-11-02T01:30:00.000Z');
  });
});

describe('a report of an assist', () => {
  const { shape } = assistRoutes.reportAssist.body;

  it('names kinds of help that are data, each once', () => {
    expect(new Set(assistKinds.map(({ code }) => code)).size).toBe(assistKinds.length);
    expect(shape.kinds.parse(['scene-survey', 'photos-taken', 'scene-survey'])).toEqual([
      'scene-survey',
      'photos-taken',
    ]);
    expect(shape.kinds.safeParse(['massage']).success).toBe(false);
    expect(shape.kinds.safeParse([]).success).toBe(false);
  });

  it('takes any id that a client makes of 8 to 64 visible characters', () => {
    for (const taken of [crypto.randomUUID(), '20261102-0017', '~'.repeat(64)])
      expect(shape.clientId.safeParse(taken).success, taken).toBe(true);
    for (const refused of ['short', 'a'.repeat(65), 'with a space', '中文中文中文中文', ''])
      expect(shape.clientId.safeParse(refused).success, refused).toBe(false);
  });

  it('keeps a position that the database can hold, however finely it was measured', () => {
    const at = (latitude: number) => shape.position.parse({ latitude, longitude: 105.7 })?.latitude;
    expect(at(34.580_123_499_9)).toBe(34.580_123);
    expect(at(5e-324)).toBe(0);
    expect(shape.position.safeParse({ latitude: 90.1, longitude: 0 }).success).toBe(false);
    expect(shape.position.safeParse({ latitude: 34 }).success).toBe(false);
  });
});

const assist = {
  occurredAt: instant(0),
  countyCode: '621202',
  place: '长江大道',
  occasion: 'breakdown' as const,
  kinds: ['scene-survey', 'roadside-help-arranged'],
  evidenceIds: ['evd_0123456789abcdefghjkmnpqrs'],
};

describe('what an assist becomes', () => {
  const claim = {
    underwritingBranchId: 'brn_a',
    handlingBranchId: 'brn_b',
    claimNumber: 'CLM-1',
    policyNumber: 'POL-1',
    track: 'ordinary' as const,
  };

  it('as a hand-off keeps time, county and place, and says what was done when the underwriter says nothing', () => {
    expect(requestFrom({ ...assist, plate: '甘E12345' }, claim)).toEqual({
      ...claim,
      requestedBy: 'underwriter',
      plate: '甘E12345',
      accidentAt: assist.occurredAt,
      countyCode: assist.countyCode,
      place: assist.place,
      description: '遇事必停（车辆故障）：现场查勘、联系拖车或道路救援',
    });
  });

  it('as a hand-off has the plate that the underwriter knows before the one that was noted, and perhaps none', () => {
    expect(requestFrom({ ...assist, plate: '甘E12345' }, { ...claim, plate: '甘E54321' }).plate).toBe('甘E54321');
    expect(requestFrom(assist, { ...claim, plate: '甘E54321' }).plate).toBe('甘E54321');
    expect(requestFrom(assist, claim).plate).toBeUndefined();
  });

  const suspicion = {
    suspicions: ['staged'],
    reliability: 'B' as const,
    credibility: '2' as const,
    narrative: '碰撞部位不符',
    people: [],
    vehicles: [],
    shops: [],
    claims: [],
    indicators: [],
  };
  const plate = { kind: 'plate' as const, value: '甘E12345' };

  it('as a lead carries the photos and, once, the plate', () => {
    const lead = reportFrom({ ...assist, plate: plate.value }, { ...suspicion, indicators: [plate] });
    expect(lead).toMatchObject({ evidenceIds: assist.evidenceIds, incidentAt: assist.occurredAt, indicators: [plate] });
    expect(reportFrom({ ...assist, plate: plate.value }, suspicion).indicators).toEqual([plate]);
    expect(reportFrom(assist, suspicion).indicators).toEqual([]);
  });

  it("as two leads of its two parties is no match: one incident does not corroborate itself, and nobody learns of the other's", () => {
    const edge = (leadId: string, assistId?: string) => ({
      leadId,
      memberId: `mem_${leadId}`,
      cityCode: '620500',
      at: instant(0),
      assistId,
    });
    const learned = (leadId: string, edges: ReturnType<typeof edge>[], assistId?: string) =>
      knowledgeOf(
        { edges, complete: true, tally: edges.length, exclusion: undefined },
        { memberId: `mem_${leadId}`, leadId, assistId, at: instant(0) },
      );
    const edges = [edge('a', 'ast_1'), edge('b', 'ast_1')];
    expect(learned('a', edges, 'ast_1')).toMatchObject({ answer: 'none', leads: 0 });
    expect(learned('a', [...edges, edge('c')], 'ast_1')).toMatchObject({ answer: 'linked', leads: 1 });
    expect(learned('c', [...edges, edge('c')])).toMatchObject({ answer: 'linked', leads: 2, members: 2 });
  });
});
