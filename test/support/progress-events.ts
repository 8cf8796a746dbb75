import { assistKinds } from '#schemas/assists.ts';
import { cities } from '#schemas/divisions.ts';
import type { RecordChanged } from '#schemas/events.ts';

/** Random events, such as the relays send, of every kind that counts, and of some that count nowhere. */

const counties = cities.flatMap((city) => city.counties.map(({ code }) => ({ cityCode: city.code, countyCode: code })));
const members = Array.from({ length: 6 }, (_, serial) => `mem_${String(serial).padStart(26, '0')}`);
export const months = ['2026-03', '2026-04', '2026-05'] as const;
const threeMonths = { from: '2026-02-28T16:00:00.000Z', to: '2026-05-31T16:00:00.000Z' };
const hour = 60 * 60 * 1000;

const handoffVerbs = [
  ...['request', 'accept', 'decline', 'withdraw', 'expire', 'return', 'survey', 'assess', 'document', 'calculate'],
  ...['approve', 'pay', 'close', 'reopen', 'flagOverdue', 'note'],
];
const leadVerbs = [
  ...['report', 'confirm', 'refute', 'retract', 'refer', 'policeOpen', 'policeProve', 'policeClear', 'policeReturn'],
];

/** @param within the instants between which they happen; by default those of `months` */
export function eventsOf(count: number, random: () => number, within = threeMonths): RecordChanged[] {
  const from = Date.parse(within.from);
  const span = Date.parse(within.to) - from;
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const chance = (share: number) => random() < share;
  const moment = (after = from) => after + Math.floor(random() * (from + span - after));
  const instant = (at: number) => new Date(at).toISOString();
  const events: RecordChanged[] = [];
  let serial = 0;
  const record = (prefix: string) => {
    serial += 1;
    return `${prefix}_${String(serial).padStart(26, '0')}`;
  };
  const add = (
    recordId: string,
    version: number,
    kind: string,
    verb: string,
    at: number,
    more: Partial<RecordChanged>,
  ) =>
    events.push({
      ...{ type: 'record.changed', id: `${recordId}:${version}`, kind, recordId, version, verb, status: 'any' },
      at: instant(at),
      ...more,
    });

  const makers: (() => void)[] = [
    () => {
      const at = moment();
      const facts = {
        ...{ track: pick(['quick', 'ordinary']), accidentAt: instant(at - Math.floor(random() ** 3 * 2_000 * hour)) },
        ...(chance(0.9) ? { addedFen: Math.floor(random() * 1_000_000) - 50_000 } : {}),
        ...(chance(0.1) ? { reopened: true } : {}),
      };
      add(record('hnd'), 2, 'handoff', pick(handoffVerbs), at, { ...pick(counties), memberId: pick(members), facts });
    },
    () => {
      const place = { ...pick(counties), memberId: pick(members) };
      const issued = moment();
      const facts = { expiresOn: instant(issued + Math.floor(random() * 90 * 24 * hour)) };
      const id = record('crd');
      add(id, 1, 'credential', 'issue', issued, { ...place, facts });
      if (chance(0.4))
        add(id, 2, 'credential', pick(['revoke', 'retire', 'reissue']), moment(issued), { ...place, facts });
    },
    () => {
      const { cityCode } = pick(counties);
      const place = { cityCode, memberId: pick(members) };
      const id = record('veh');
      const marked = moment();
      const ended = moment(marked);
      const fate = pick(['never-marked', 'marked', 'withdrawn', 'retired'] as const);
      if (fate === 'never-marked') return void add(id, 2, 'vehicle', 'retire', marked, place);
      add(id, 2, 'vehicle', 'mark', marked, { ...place, facts: { marked: true } });
      if (fate === 'retired') add(id, 3, 'vehicle', 'retire', ended, { ...place, facts: { marked: true } });
      if (fate !== 'withdrawn') return;
      add(id, 3, 'vehicle', 'withdraw', ended, place);
      add(id, 4, 'vehicle', 'retire', moment(ended), place);
    },
    () => {
      const { countyCode } = pick(counties);
      const id = record('dsk');
      const opened = moment();
      add(id, 1, 'desk', 'open', opened, { countyCode, memberId: pick(members) });
      if (chance(0.3)) add(id, 2, 'desk', 'close', moment(opened), { countyCode, memberId: pick(members) });
    },
    () => {
      const memberId = pick(members);
      const kinds = assistKinds.filter(() => chance(0.2)).map(({ code }) => code);
      const facts = { kinds, ...(chance(0.7) ? { customerOf: chance(0.5) ? memberId : pick(members) } : {}) };
      const verb = pick(['report', 'report', 'handOver']);
      add(record('ast'), 1, 'assist', verb, moment(), { ...pick(counties), memberId, facts });
    },
    () => {
      const at = moment();
      const facts = {
        ...(chance(0.8) ? { confirmedAt: instant(chance(0.5) ? at : at - hour) } : {}),
        ...(chance(0.8) ? { savedFen: Math.floor(random() * 9_000_000) } : {}),
      };
      add(record('led'), 3, 'lead', pick(leadVerbs), at, { ...pick(counties), memberId: pick(members), facts });
    },
    () =>
      add(record('lnk'), 1, 'link', 'find', moment(), {
        facts: { firstCity: pick(cities).code, secondCity: pick(cities).code },
      }),
    () => add(record('exp'), 4, 'export', 'finish', moment(), { cityCode: pick(cities).code }),
    () => add(record('adj'), 2, 'adjuster', 'approve', moment(), { ...pick(counties), memberId: pick(members) }),
  ];
  // Half of all are hand-offs, as in life.
  while (events.length < count) (chance(0.5) ? makers[0] : pick(makers))?.();
  return events.slice(0, count);
}
