import { AssistRecord, assistNoun } from '#schemas/assists.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import {
  type Indicator,
  LeadRecord,
  type LeadReport,
  type LeadSealed,
  leadEnvelope,
  leadNoun,
  type leadRoutes,
} from '#schemas/leads.ts';
import type { Principal } from '#schemas/roles.ts';
import { matchHash } from '#shared/crypto/derived-key.ts';
import { seal } from '#shared/crypto/seal.ts';
import { referencesIn, requireSealed } from '#shared/files/papers.ts';
import type { Verb } from '#shared/http/api.ts';
import type { Change } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord, readRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { reportFrom } from './rules.ts';
import { keepEdges, matchesOf, opened } from './store.ts';

type Routes = typeof leadRoutes;

/** Reports a lead of the member's own knowledge and with its own photos. */
export const report: Verb<Routes['reportLead']> = async ({ principal, body, change }) => {
  await requireSealed(principal, referencesIn('evidenceIds', body.evidenceIds));
  return pooled(principal, change, derivedId(leadNoun.prefix, change.key.hash), body);
};

/**
 * Reports a lead of an assist, by either of its parties: the assist's photos go along, whichever of the two took them, and no others. Each
 * party has one lead of it at most. Nothing is written to the assist: the other party must not learn that somebody is suspected.
 */
export const suspect: Verb<Routes['suspectAssist']> = async ({ principal, params, body, change }) => {
  const assist = AssistRecord.parse(await readRecord(principal, assistNoun, params.id));
  const given = reportFrom(assist, body);
  if (given.indicators.length === 0) throw new Refusal('invalid_request', { errors: [indicatorMissing] });
  const id = derivedId(leadNoun.prefix, assist.id, String(principal.memberId));
  return pooled(principal, change, id, { ...given, assistId: assist.id });
};

const indicatorMissing = {
  in: 'body',
  pointer: '/indicators',
  code: 'indicator_missing',
  detail: {
    zh: '该协助没有记录车牌，请至少给出一项线索信息',
    en: 'No plate was noted at the scene: give at least one indicator here',
  },
} as const;

/** The partition of a value: its kind and keyed hash; the value itself stands in the envelope alone. */
const valuePartition = async ({ kind, value }: Indicator) =>
  `value#${kind}#${(await matchHash(kind, value)).toString('base64url')}`;

/**
 * Puts a lead into the pool: one conditional put, then an edge per value, then one look at each value. An event does the edges again, so
 * that a lead whose reporter was cut off after the put is linked all the same.
 */
async function pooled(principal: Principal, change: Change, id: string, given: LeadReport & { assistId?: string }) {
  const { narrative, indicators, ...open } = given;
  const { record, replayed } = await createRecord(leadNoun, change, id, {
    ...open,
    memberId: principal.memberId,
    cityCode: cityCodeOf(given.countyCode),
    values: await Promise.all(indicators.map(valuePartition)),
    sealed: await seal(leadEnvelope(id), { narrative, indicators } satisfies LeadSealed),
  });
  const lead = LeadRecord.parse(record);
  await keepEdges(lead);
  return { body: { ...(await opened(record)), matches: await matchesOf(lead, indicators) }, replayed };
}
