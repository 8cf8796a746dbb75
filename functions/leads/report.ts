import { AssistRecord, assistNoun } from '#schemas/assists.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import type { leadRoutes } from '#schemas/lead-routes.ts';
import { LeadRecord, type LeadReport, LeadSealed, leadEnvelope, leadNoun, mostIndicators } from '#schemas/leads.ts';
import type { Principal } from '#schemas/roles.ts';
import { isOpenToAll } from '#schemas/sharing.ts';
import { makeOwnKey, openUnder, sealUnder } from '#shared/crypto/own-key.ts';
import { referencesIn, requireSealed } from '#shared/files/papers.ts';
import type { Verb } from '#shared/http/api.ts';
import { bodyFault } from '#shared/http/problem.ts';
import { sealedOf } from '#shared/pool/sealed-leads.ts';
import type { Change } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord, readRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { beginningOf } from './life-rules.ts';
import { reportFrom, sealedFrom, withAddition } from './report-rules.ts';
import { shownTo } from './sharing-rules.ts';
import { keepEdges, matchesOf, stayedPooled } from './values.ts';

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
  const id = derivedId(leadNoun.prefix, assist.id, String(principal.memberId));
  return pooled(principal, change, id, { ...reportFrom(assist, body), assistId: assist.id });
};

/** @throws Refusal for content that has no indicator or too many, whatever it was put together from */
function requireIndicators({ indicators }: LeadSealed): void {
  const problem =
    indicators.length === 0 ? 'indicator_missing' : indicators.length > mostIndicators && 'too_many_indicators';
  if (problem) throw new Refusal('invalid_request', { errors: [bodyFault('/indicators', problem)] });
}

/**
 * Puts a lead into the pool and tells what the pool knows of its values. Four round trips one after the other, whatever the pool's size:
 * the lead's key (1 write), the record (its size and its lists'), an edge per value (1 write each, side by side), and a look at each value
 * (2 read units each) beside one at the lead itself. An event does the edges again, so that a lead whose reporter was cut off is linked
 * all the same.
 * @param given parsed by the schema of a report, so that its values are normalised
 */
export async function pooled(
  principal: Principal,
  change: Change,
  id: string,
  given: LeadReport & { assistId?: string },
) {
  const { narrative, people, vehicles, shops, claims, indicators, sharing, ...open } = given;
  const content = sealedFrom({ narrative, people, vehicles, shops, claims, indicators });
  requireIndicators(content);
  const key = await makeOwnKey(leadNoun.table, id);
  const { record, replayed } = await createRecord(leadNoun, change, id, {
    ...open,
    memberId: principal.memberId,
    cityCode: cityCodeOf(given.countyCode),
    sharing,
    openTo: isOpenToAll(sharing) ? 'members' : undefined,
    ...beginningOf(change.at),
    sealed: sealUnder(key, leadEnvelope(id), content),
  });
  const lead = LeadRecord.parse(record);
  const sealed = replayed ? LeadSealed.parse(openUnder(key, leadEnvelope(id), lead.sealed ?? '')) : content;
  return { body: await told(lead, sealed, sealed.indicators, change.at, replayed), replayed };
}

/** A lead as its reporter is told of it, with what the pool knows of some of its values, whose edges are written before. */
async function told(
  lead: LeadRecord,
  sealed: LeadSealed,
  indicators: LeadSealed['indicators'],
  at: string,
  replayed: boolean,
) {
  await keepEdges(lead, indicators);
  const [matches] = await Promise.all([
    matchesOf(lead, indicators, at, replayed),
    stayedPooled(lead.id, sealed.indicators),
  ]);
  return { ...shownTo('owner', lead, sealed), matches };
}

/** How often an addition is tried again when somebody else has changed the lead in between. */
const additionTries = 5;

/**
 * Adds to a lead of the caller's own: the envelope is opened, filled and sealed again, on the condition that the lead is still the one that
 * was read; in a race it is read again. Answers what the pool knows of the values that are new.
 */
export const add: Verb<Routes['addIndicators']> = async ({ principal, params, body, change, ifMatch }) => {
  for (let attempt = 1; ; attempt += 1) {
    const lead = LeadRecord.parse(await readRecord(principal, leadNoun, params.id));
    const before = await sealedOf(lead);
    if (!before) throw new Refusal('state_conflict', { currentStatus: lead.status, currentVersion: lead.version });
    const content = withAddition(before, body);
    requireIndicators(content);
    try {
      const key = await makeOwnKey(leadNoun.table, lead.id);
      const { record, replayed } = await transitionRecord(leadNoun, change, lead.id, 'addIndicators', {
        ifVersion: ifMatch ?? lead.version,
        set: { sealed: sealUnder(key, leadEnvelope(lead.id), content) },
      });
      const after = LeadRecord.parse(record);
      const sealed = replayed ? ((await sealedOf(after)) ?? content) : content;
      const known = new Set(before.indicators.map((one) => JSON.stringify(one)));
      const fresh = sealed.indicators.filter((one) => replayed || !known.has(JSON.stringify(one)));
      return { body: await told(after, sealed, fresh, change.at, replayed), replayed };
    } catch (error) {
      const raced = error instanceof Refusal && error.code === 'version_stale' && ifMatch === undefined;
      if (!raced || attempt >= additionTries) throw error;
    }
  }
};
