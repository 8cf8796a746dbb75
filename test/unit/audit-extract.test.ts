import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTold } from '#schemas/audit-events.ts';
import { cities } from '#schemas/divisions.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import { leadNoun } from '#schemas/leads.ts';
import { linkNoun } from '#schemas/links.ts';
import type { Noun } from '#schemas/noun.ts';
import { nounOfKind, nouns } from '#schemas/nouns.ts';
import { readingNoun } from '#schemas/readings.ts';
import { rewardNoun } from '#schemas/rewards.ts';
import type { Principal } from '#schemas/roles.ts';
import { sightingNoun } from '#schemas/sightings.ts';
import { mayRead } from '#shared/records/scope.ts';
import { completeUntil, endOf, keyedLine, lineOf } from '../../functions/audit/trail-days.ts';
import { holdersOf, type TrailScope, type TrailStep, toldTo } from '../../functions/audit/trail-rules.ts';
import { type Shelf, Sorter } from '../../functions/audit/trail-sorting.ts';

const idOf = (prefix: string, place: number | string) => `${prefix}_${String(place).padStart(26, '0')}`;
const members = [1, 2, 3].map((place) => idOf('mem', place));
const branches = [1, 2, 3].map((place) => idOf('brn', place));
const [own = '', other = ''] = members;
const person = (place: number) => idOf('prn', place);

/** Any value that an attribute of a relation may hold, in any of them, or none. */
const images = (noun: Noun) => {
  const attributes = Object.values(noun.relations).flatMap(({ member, branch, cities: of = [], where }) => [
    ...(member ? [[member, members] as const] : []),
    ...(branch ? [[branch, branches] as const] : []),
    ...of.map((name) => [name, cities.map(({ code }) => code)] as const),
    ...(where ? [[where.attribute, [where.is, 'other']] as const] : []),
  ]);
  const values = attributes.map(([name, of]) => [name, fc.option(fc.constantFrom(...of), { nil: undefined })] as const);
  return fc.record(Object.fromEntries(values));
};

describe('the trail of a record', () => {
  /** With relations of all forms side by side, which no noun has yet. */
  const varied: Noun = {
    ...handoffNoun,
    relations: {
      ofBranch: { role: 'member', member: 'memberId', branch: 'branchId' },
      ofCompany: { role: 'member', member: 'otherId' },
      ofSome: {
        role: 'member',
        member: 'thirdId',
        branch: 'thirdBranchId',
        where: { attribute: 'openTo', is: 'company' },
      },
      ofCity: { role: 'coordinator', cities: ['cityCode'], where: { attribute: 'openTo', is: 'company' } },
      committee: { role: 'antifraud', cities: ['cityCode'] },
    },
    readers: ['ofBranch', 'ofCompany', 'ofSome', 'ofCity', 'committee'],
  };
  const told = [...nouns.filter(({ kind }) => isTold(kind)), varied];

  it('is kept for somebody exactly where a relation names them, and for a branch exactly where it reads the record', () => {
    for (const noun of told) {
      // What is open to every member is no member's own: the relations that name one, for this comparison.
      const named = noun.readers.filter(
        (name) => noun.relations[name]?.role !== 'member' || noun.relations[name]?.member,
      );
      const strict: Noun = { ...noun, readers: named };
      const reads = (role: Principal['role'], more: Partial<Principal>, image: Record<string, unknown>) =>
        mayRead(strict, { id: person(1), name: 'x', role, ...more }, image);
      fc.assert(
        fc.property(images(noun), (image) => {
          const holders = new Map(holdersOf(noun, image).map((holder) => [holder.scope, holder]));
          for (const memberId of members) {
            const holder = holders.get(`member/${memberId}`);
            expect(holder !== undefined, `${noun.kind} of ${memberId}`).toBe(reads('member', { memberId }, image));
            for (const branchId of branches)
              expect(
                holder !== undefined && (!holder.branches || holder.branches.includes(branchId)),
                `${noun.kind} of ${branchId}`,
              ).toBe(reads('member', { memberId, branchId }, image));
          }
          for (const { code } of cities)
            expect(holders.has(`city/${code}`)).toBe(reads('coordinator', { cityCode: code }, image));
          const committee = cities.some(({ code }) => {
            const alone = { ...strict, readers: named.filter((name) => noun.relations[name]?.role === 'antifraud') };
            return mayRead(alone, { id: person(1), name: 'x', role: 'antifraud', cityCode: code }, image);
          });
          expect(holders.has('committee')).toBe(committee);
        }),
        { numRuns: 60 },
      );
    }
  });

  it('is in no trail of a city where the record is of the fraud pool', () => {
    for (const noun of nouns.filter(({ table }) => table === 'Leads'))
      fc.assert(
        fc.property(images(noun), (image) => {
          expect(holdersOf(noun, image).filter(({ scope }) => scope.startsWith('city/'))).toEqual([]);
        }),
        { numRuns: 30 },
      );
  });
});

const stepOf = (noun: Noun, verb: string, more: Partial<TrailStep> = {}): TrailStep => ({
  kind: noun.kind,
  recordId: idOf(noun.prefix, 1),
  version: 2,
  verb,
  status: noun.create.to,
  at: '2026-11-20T01:02:03.004Z',
  by: { role: 'member', id: person(2), memberId: other },
  requestId: 'canary-request',
  image: {},
  ...more,
});
const ofOwn: TrailScope = `member/${own}`;
const system = { role: 'system', id: 'system:lead-links' } as const;

describe('what an event says', () => {
  it('is nothing of what the record says but codes: no attribute of any record comes along by itself', () => {
    for (const noun of nouns) {
      const attributes = [
        'name',
        'narrative',
        'phone',
        'sealed',
        'plate',
        'claimNumber',
        'documentNumber',
        'valueHash',
      ];
      const image = Object.fromEntries(attributes.map((name) => [name, `canary-${name}`]));
      for (const scope of [ofOwn, 'city/620500', 'committee'] as const) {
        const event = toldTo(scope, noun, stepOf(noun, noun.create.verb, { image }), undefined);
        expect(JSON.stringify(event ?? {}).replace('canary-request', '')).not.toContain('canary-');
      }
    }
  });

  it('names the account of own people alone; of others the company, or the city', () => {
    const step = stepOf(handoffNoun, 'accept');
    expect(toldTo(ofOwn, handoffNoun, step, undefined)?.by).toEqual({ role: 'member', memberId: other });
    expect(toldTo(`member/${other}`, handoffNoun, step, undefined)?.by).toEqual({ ...step.by });
    expect(toldTo('city/620500', handoffNoun, step, undefined)?.by).toEqual({ role: 'member', memberId: other });
    const byCity = { ...step, by: { role: 'antifraud', id: person(3) } as const };
    const coordinator = { role: 'coordinator', cityCode: '620500' };
    expect(toldTo(ofOwn, handoffNoun, byCity, '620500')?.by).toEqual(coordinator);
    expect(toldTo('city/620500', handoffNoun, byCity, '620500')?.by).toEqual({ ...coordinator, id: person(3) });
    expect(toldTo('city/621200', handoffNoun, byCity, '620500')?.by).toEqual(coordinator);
    const byPolice = { ...step, by: { role: 'police', id: person(4) } as const };
    expect(toldTo('city/620500', handoffNoun, byPolice, '620500')?.by).toEqual({ role: 'police', cityCode: '620500' });
  });

  it('has the reason of a step, but not a note, which is content', () => {
    const step = stepOf(handoffNoun, 'decline', { reason: '超出服务区域' });
    expect(toldTo(ofOwn, handoffNoun, step, undefined)?.reason).toBe('超出服务区域');
    expect(toldTo(ofOwn, handoffNoun, { ...step, verb: 'note' }, undefined)).not.toHaveProperty('reason');
  });

  it('of a link tells neither whose nor which the other lead is, nor that it has left the pool', () => {
    const image = { firstMemberId: own, secondMemberId: other, firstLeadId: 'led_mine', secondLeadId: 'led_theirs' };
    for (const verb of [linkNoun.create.verb, ...linkNoun.transitions.map((row) => row.verb)])
      for (const by of [system, stepOf(linkNoun, verb).by]) {
        const step = stepOf(linkNoun, verb, { image, by, requestId: 'led_theirs:1' });
        const event = toldTo(ofOwn, linkNoun, step, undefined);
        if (verb === 'end') expect(event).toBeUndefined();
        for (const secret of [other, person(2), 'led_theirs'])
          expect(JSON.stringify(event ?? {})).not.toContain(secret);
        // A gap between versions would tell of the step that is not told.
        expect(event ?? {}).not.toHaveProperty('version');
        const full = toldTo('committee', linkNoun, stepOf(linkNoun, verb, { image }), undefined);
        expect(full).toMatchObject({ by: { role: 'member', memberId: other }, version: 2 });
      }
    const mine = stepOf(linkNoun, 'offer', { image, by: { role: 'member', id: person(1), memberId: own } });
    expect(toldTo(ofOwn, linkNoun, mine, undefined)).toMatchObject({ by: mine.by, requestId: 'canary-request' });
  });

  it('of a reward does not tell the payer which lead it is of', () => {
    const step = stepOf(rewardNoun, 'earn', { by: system, image: { leadId: 'led_1', payerId: own, payeeId: other } });
    expect(JSON.stringify(toldTo(ofOwn, rewardNoun, { ...step, requestId: 'led_1:4' }, undefined))).not.toContain(
      'led_1',
    );
  });

  it("of a reading tells the owner the company, the parts and what for; the committee the account too; nobody the reader's claim", () => {
    const image = {
      leadId: idOf('led', 1),
      ownerId: own,
      readerRole: 'member',
      readerMemberId: other,
      readerId: person(2),
      parts: ['narrative', 'people'],
      besides: 'links',
      purpose: 'claim-check',
      claimNumber: 'canary-claim',
    };
    const event = toldTo(ofOwn, readingNoun, stepOf(readingNoun, 'note', { image }), undefined);
    expect(event).toMatchObject({
      about: image.leadId,
      by: { role: 'member', memberId: other },
      parts: ['narrative', 'people', 'links'],
      purpose: 'claim-check',
    });
    expect(JSON.stringify(event)).not.toMatch(/canary-claim|prn_/);
    const ofCommittee = toldTo('committee', readingNoun, stepOf(readingNoun, 'note', { image }), undefined);
    expect(ofCommittee?.by).toEqual({ role: 'member', memberId: other, id: person(2) });
    expect(JSON.stringify(ofCommittee)).not.toContain('canary-claim');
  });

  it('of a sighting names the lead to its owner, and not to who lost sight of it', () => {
    const image = { leadId: idOf('led', 1), ownerId: own, memberId: other };
    const step = stepOf(sightingNoun, 'sight', { image });
    expect(toldTo(ofOwn, sightingNoun, step, undefined)?.about).toBe(image.leadId);
    expect(toldTo(`member/${other}`, sightingNoun, step, undefined)).not.toHaveProperty('about');
  });

  it('of a step of the committee names its city to the owner, and the account to the committee alone', () => {
    const step = stepOf(leadNoun, 'triage', { by: { role: 'antifraud', id: person(4) } });
    expect(toldTo(ofOwn, leadNoun, step, '621200')?.by).toEqual({ role: 'antifraud', cityCode: '621200' });
    expect(toldTo('committee', leadNoun, step, '621200')?.by).toMatchObject({ id: person(4) });
  });
});

/** A shelf in memory that counts what is open at a time. */
function shelf(): Shelf & { readonly runs: Map<number, string[]> } {
  const runs = new Map<number, string[]>();
  return {
    runs,
    put: async (run, lines) => {
      const kept: string[] = [];
      for await (const line of lines) kept.push(line);
      runs.set(run, kept);
    },
    take: async function* (run) {
      yield* runs.get(run) ?? [];
    },
  };
}

it('an extract is complete until the first day that is missing or was taken before its end', () => {
  const whole = (...days: readonly string[]) => days.map((day) => ({ day, until: endOf(day) }));
  const [a, b, c, d] = ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-02'] as const;
  expect(completeUntil([])).toBeUndefined();
  expect(completeUntil(whole(d, c, b, a))).toBe(endOf(d));
  expect(completeUntil(whole(d, b, a))).toBe(endOf(b));
  const partial = { day: b, until: `${b}T08:00:00.000Z` };
  expect(completeUntil([...whole(d, c), partial, ...whole(a)])).toBe(partial.until);
  expect(completeUntil([partial, ...whole(a)])).toBe(partial.until);
  expect(completeUntil([...whole(d, c), partial])).toBe(partial.until);
});

describe('lines that memory does not hold', () => {
  it('come out in order, each as often as it came, whatever is laid aside on the way', async () => {
    const bounds = { held: fc.integer({ min: 1, max: 7 }), runs: fc.integer({ min: 1, max: 4 }) };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 3 }), { maxLength: 60 }),
        fc.record(bounds),
        async (lines, most) => {
          const sorter = new Sorter(shelf(), most);
          for (const line of lines) await sorter.add(line);
          const sorted: string[] = [];
          for await (const line of sorter.sorted()) sorted.push(line);
          expect(sorted).toEqual([...lines].sort());
        },
      ),
    );
  });

  it('stand by day, by whose they are, and newest first', () => {
    const event = (at: string, version: number) => ({
      at,
      version,
      kind: 'lead',
      recordId: 'led_1',
      verb: 'x',
      by: system,
    });
    const [early, late] = ['2026-11-20T01:00:00.000Z', '2026-11-20T01:00:00.001Z'];
    const lines = [
      keyedLine('2026-11-20', ofOwn, event(late, 3)),
      keyedLine('2026-11-20', ofOwn, event(early, 2)),
      keyedLine('2026-11-20', ofOwn, event(early, 1)),
      keyedLine('2026-11-20', `member/${other}`, event(late, 3)),
      keyedLine('2026-11-21', 'committee', event(early, 1)),
    ];
    expect([...lines].reverse().sort()).toEqual(lines);
    expect(lineOf(lines[1] ?? '')).toEqual({ day: '2026-11-20', scope: ofOwn, event: JSON.stringify(event(early, 2)) });
  });
});

it('every kind that is told has a noun with its words', () => {
  for (const { kind } of nouns) expect(nounOfKind(kind).zh).toMatch(/\p{Script=Han}/u);
});
