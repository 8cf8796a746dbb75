import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assistKinds } from '#schemas/assists.ts';
import { businessDateOf, monthOf } from '#schemas/calendar.ts';
import type { RecordChanged } from '#schemas/events.ts';
import { type MeasureId, measureIds, measures, partsOf, sourcesOf } from '#schemas/measures.ts';
import { nounOfKind } from '#schemas/nouns.ts';
import { monthCell } from '../../functions/progress/cells-rules.ts';
import { contributionsOf } from '../../functions/progress/contribution-rules.ts';
import { openPart, ownProgressOf, progressOf, stocksAt } from '../../functions/progress/figure-rules.ts';
import { firstPack, grouped } from '../../functions/progress/packing-rules.ts';

const codeOf = (id: MeasureId) => {
  const { form } = measures[id];
  return 'code' in form ? form.code : undefined;
};
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
  facts: { track: 'quick', accidentAt: '2026-10-31T14:00:00.000Z' },
} as const satisfies RecordChanged;
const adds = (one: RecordChanged) =>
  contributionsOf(one).map(({ cell, attribute, add }) => `${cell.partition} ${cell.sort} ${attribute} ${add}`);

describe('the measures', () => {
  it('have codes of their own, which no attribute of an item is called by', () => {
    const codes = measureIds.map(codeOf).filter((code) => code !== undefined);
    expect(new Set(codes).size).toBe(codes.length);
    for (const id of measureIds) {
      const code = codeOf(id);
      if (code) expect(code, id).toMatch(measures[id].form.type === 'histogram' ? /^[a-z]$/ : /^[a-z][a-z0-9]$/);
      expect(['pk', 'sk'], id).not.toContain(code);
    }
  });

  it('say in both languages what they count, and since when', () => {
    for (const id of measureIds) {
      const { zh, en, definition, since } = measures[id];
      for (const words of [zh, definition.zh]) expect(words, id).toMatch(/\p{Script=Han}/u);
      for (const words of [en, definition.en]) expect(words, id).toMatch(/^[\x20-\x7e]+$/);
      expect(since).toMatch(/^20\d{2}-\d{2}$/);
    }
    for (const language of ['zh', 'en'] as const) {
      const names = measureIds.map((id) => measures[id][language]);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('count events that exist, by facts that these events have', () => {
    for (const id of measureIds) {
      const { form } = measures[id];
      for (const { kind, verb, where = [] } of sourcesOf(measures[id])) {
        const noun = nounOfKind(kind);
        expect([noun.create.verb, ...noun.transitions.map((row) => row.verb)], id).toContain(verb);
        const known = ['memberId', 'at', ...(noun.counted?.facts ?? [])];
        const asked = where.flatMap((one) => [
          one.fact,
          ...('equals' in one ? [one.equals] : 'differs' in one ? [one.differs] : []),
        ]);
        if (form.type === 'flow' && form.amount) asked.push(form.amount);
        if (form.type === 'histogram') asked.push(form.since);
        if (form.type === 'stock' && form.until) asked.push(form.until);
        for (const fact of asked) expect(known, `${id} ${fact}`).toContain(fact);
      }
    }
  });

  it('refer to what can stand behind them', () => {
    for (const id of measureIds) {
      const { form, partOf, basis, unit } = measures[id];
      if (partOf) expect(measures[partOf].form.type, id).toBe('whole');
      if (partOf) expect(measures[partOf].unit, id).toBe(unit);
      if (form.type === 'whole') expect(partsOf(id).length, id).toBeGreaterThan(1);
      if (form.type === 'quantile') expect(measures[form.of].form.type, id).toBe('histogram');
      if (form.type === 'coverage') expect(measures[form.of].form.type, id).toBe('stock');
      if (unit !== 'count') expect(basis && measures[basis].unit, id).toBe('count');
    }
  });

  it('know every kind of help', () => {
    const kinds = measureIds.flatMap((id) =>
      sourcesOf(measures[id]).flatMap(({ where = [] }) => where.flatMap((one) => ('has' in one ? [one.has] : []))),
    );
    expect(kinds.toSorted()).toEqual(assistKinds.map(({ code }) => code).toSorted());
  });

  it('count each event in one part of a whole, whatever its facts', () => {
    const facts = fc.record(
      {
        track: fc.constantFrom('quick', 'ordinary', 'unheard-of'),
        customerOf: fc.constantFrom('mem_a', 'mem_b'),
        addedFen: fc.constantFrom(1, -3),
      },
      { requiredKeys: ['addedFen'] },
    );
    const leaves = (id: MeasureId): MeasureId[] => {
      const parts = partsOf(id);
      return parts.length > 0 ? parts.flatMap(leaves) : [id];
    };
    const wholes = measureIds.filter((id) => measures[id].form.type === 'whole');
    for (const id of wholes) {
      const ends = leaves(id);
      for (const { kind, verb } of ends.flatMap((part) => sourcesOf(measures[part])))
        fc.assert(
          fc.property(facts, (given) => {
            const codes = ends.map(codeOf);
            const { partition, sort } = monthCell('2026-11', { city: '620500', county: '620502' });
            const hits = contributionsOf({ ...event, kind, verb, facts: given }).filter(
              ({ cell, attribute }) => cell.partition === partition && cell.sort === sort && codes.includes(attribute),
            );
            expect(hits, `${id}: ${kind} ${verb}`).toHaveLength(1);
          }),
          { numRuns: 30 },
        );
    }
  });
});

describe('an event', () => {
  it('counts by its own time, on the day and in the month of Shanghai, where November begins at 16:00 UTC', () => {
    expect(businessDateOf('2026-10-31T15:59:59.999Z')).toBe('2026-10-31');
    expect(monthOf('2026-12-31T16:00:00.000Z')).toBe('2027-01');
    expect(adds(event)).toEqual([
      'progress#2026-11#620500 620500#620502 rq 1',
      'progress#2026-11#mem_a 2026-11-01#620500#620502 rq 1',
    ]);
  });

  it('of a desk counts in the city of its county; of no place at all, for both cities together', () => {
    const { cityCode: _, ...inCounty } = { ...event, kind: 'desk', verb: 'open', facts: {} };
    expect(adds(inCounty)).toEqual(['progress#stock 2026 dk11620502 1', 'progress#stock totals dk2026620502 1']);
    const { countyCode: __, memberId: ___, ...nowhere } = inCounty;
    const link = { ...nowhere, kind: 'link', verb: 'find', facts: { firstCity: '620500', secondCity: '621200' } };
    expect(adds(link)[0]).toBe('progress#2026-11#620500 -#- lk 1');
    expect(adds({ ...link, facts: { firstCity: '620500', secondCity: '620500' } })).toEqual([]);
  });

  it('that no measure counts adds nothing', () => {
    expect(adds({ ...event, verb: 'share' })).toEqual([]);
  });

  it('of a credential counts until the end of its time, and what becomes of it afterwards changes nothing', () => {
    const credential = { ...event, kind: 'credential', facts: { expiresOn: '2028-01-31T15:59:59.999Z' } } as const;
    const stock = (one: RecordChanged) => adds(one).filter((add) => add.includes('stock'));
    expect(stock({ ...credential, verb: 'issue' })).toEqual([
      'progress#stock 2026 ca11620502 1',
      'progress#stock totals ca2026620502 1',
      // Through the last day of January, so that it is there at the month's end.
      'progress#stock 2028 ca02620502 -1',
      'progress#stock totals ca2028620502 -1',
    ]);
    expect(stock({ ...credential, verb: 'revoke', at: '2028-02-03T00:00:00.000Z' })).toEqual([]);
    expect(stock({ ...credential, verb: 'retire', at: '2027-02-03T00:00:00.000Z' })).toHaveLength(4);
  });

  it('of a vehicle that is retired takes a mark away where there is one', () => {
    const retired = { ...event, kind: 'vehicle', verb: 'retire' } as const;
    expect(adds({ ...retired, facts: { marked: true } })[0]).toContain('mv11');
    expect(adds({ ...retired, facts: {} })).toEqual([]);
  });
});

describe('figures', () => {
  const cell = (city: string, county: string, counts: Record<string, number>) => ({
    place: { city, county },
    counts: new Map(Object.entries(counts)),
  });
  const progress = progressOf('2026-11', event.at, [
    cell('620500', '620502', { rq: 2, ro: 1, cq: 3, co: 1, lr: 2 }),
    cell('620500', '620503', { rq: 1, lr: 3 }),
    cell('620500', '-', { ex: 1, h10: 3, h20: 1 }),
    cell('-', '-', { lk: 4 }),
    ...stocksAt(
      '2026-11',
      new Map([
        ['ca10620502', 5],
        ['ca12620502', -5],
        ['mv02620500', 2],
      ]),
      new Map([
        ['ca2025620502', -4],
        ['ca2026620502', 99],
        ['dk2025621202', 1],
      ]),
    ),
  ]);
  const [tianshui, longnan] = progress.cities;

  it('of a city are the sum of its counties and of what has no county, with those that are derived', () => {
    expect(tianshui?.total).toMatchObject({
      handoffsRequested: 4,
      handoffsRequestedQuick: 3,
      handoffsClosed: 4,
      quickShare: 7_500,
      leadsReported: 5,
      leadExports: 1,
      acceptancesTimed: 4,
    });
    expect(tianshui?.total.hoursToAcceptanceMedian).toBeCloseTo(0.062, 2);
    expect(longnan?.total).toEqual({ claimsDesks: 1, countiesWithDesk: 1 });
    expect(longnan?.counties).toHaveLength(9);
  });

  it('of stocks are what had changed by the month: in the years before it, and in its own year up to it', () => {
    expect(tianshui?.total).toMatchObject({ credentialedAdjusters: 1, countiesWithAdjuster: 1, markedVehicles: 2 });
  });

  it('of both together have what is of no city', () => {
    expect(progress.both).toMatchObject({ crossCityLinks: 4, handoffsRequested: 4, claimsDesks: 1 });
    expect(tianshui?.total).not.toHaveProperty('crossCityLinks');
  });

  it('of counties are shown to all but for the delicate ones', () => {
    const open = openPart(progress).cities[0]?.counties.find(({ countyCode }) => countyCode === '620502');
    expect(open?.figures).toMatchObject({ handoffsRequested: 3 });
    expect(open?.figures).not.toHaveProperty('leadsReported');
    expect(openPart(progress).cities[0]?.total).toHaveProperty('leadsReported');
  });

  it("of one's own days add up to the month", () => {
    const own = ownProgressOf('2026-11', event.at, [
      { day: '2026-11-02', ...cell('620500', '620502', { cq: 1 }) },
      { day: '2026-11-01', ...cell('620500', '620503', { co: 3 }) },
    ]);
    expect(own.total).toEqual({
      handoffsClosed: 4,
      handoffsClosedQuick: 1,
      handoffsClosedOrdinary: 3,
      quickShare: 2_500,
    });
    expect(own.days.map(({ day }) => day)).toEqual(['2026-11-01', '2026-11-02']);
    expect(own.counties.map(({ figures }) => figures.handoffsClosed)).toEqual([1, 3]);
  });
});

describe('events in transactions', () => {
  it('never exceed what one takes, and each is in one of them, with all that it adds', () => {
    const seconds = fc.integer({ min: 0, max: 400 });
    const one = fc.record({
      serial: fc.integer({ min: 1, max: 1e9 }),
      second: seconds,
      memberId: fc.constantFrom('mem_a', 'mem_b', 'mem_c'),
      countyCode: fc.constantFrom('620502', '620503', '621202'),
      ends: fc.constantFrom('2027-01-31T15:59:59.999Z', '2031-05-31T15:59:59.999Z', '2040-01-01T15:59:59.999Z'),
      verb: fc.constantFrom('issue', 'revoke'),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 400 }), (given) => {
        const events = given.map(
          ({ serial, second, ends, ...place }): RecordChanged => ({
            ...event,
            ...place,
            kind: 'credential',
            id: `crd_${serial}:1`,
            at: new Date(Date.parse(event.at) + second * 1000).toISOString(),
            facts: { expiresOn: ends },
          }),
        );
        const sum = (of: ReturnType<typeof contributionsOf>) => of.reduce((total, { add }) => total + add, 0);
        let open = grouped(events);
        let counted = 0;
        let added = 0;
        while (open.length > 0) {
          const pack = firstPack(open, 100);
          expect(pack.groups.length).toBeGreaterThan(0);
          expect(pack.groups.length + pack.additions.length).toBeLessThanOrEqual(100);
          expect(new Set(pack.groups.map(({ mark }) => mark)).size).toBe(pack.groups.length);
          counted += pack.groups.flatMap((group) => group.events).length;
          for (const { adds: ofCell } of pack.additions) for (const add of ofCell.values()) added += add;
          open = open.slice(pack.groups.length);
        }
        expect(counted).toBe(events.length);
        expect(added).toBe(sum(events.flatMap((each) => contributionsOf(each))));
      }),
      { numRuns: 50 },
    );
  });
});
