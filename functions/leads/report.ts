import { AssistRecord, assistNoun } from '#schemas/assists.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import type { leadRoutes } from '#schemas/lead-routes.ts';
import { isPooled, LeadRecord, type LeadReport, LeadSealed, leadEnvelope, leadNoun } from '#schemas/leads.ts';
import { transitionOf } from '#schemas/noun.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { Principal } from '#schemas/roles.ts';
import { isOpenToAll } from '#schemas/sharing.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { destroyOwnKey, makeOwnKey, openUnder, readOwnKeys, sealUnder } from '#shared/crypto/own-key.ts';
import { referencesIn, requireSealed } from '#shared/files/papers.ts';
import type { Verb } from '#shared/http/api.ts';
import { bodyFault } from '#shared/http/problem.ts';
import { sealedOf } from '#shared/pool/sealed-leads.ts';
import { readAuditRow } from '#shared/records/audit.ts';
import type { Change } from '#shared/records/change.ts';
import { derivedId, idFrom } from '#shared/records/id.ts';
import { createRecord, readAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import { standsIn } from '#shared/records/scope.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { withinBounds } from './conditions.ts';
import { beginningOf } from './life-rules.ts';
import { photoMatchesOf } from './photo-matches.ts';
import { faultsIn, newIn, reportFrom, sealedFrom, withAddition } from './report-rules.ts';
import { shownTo } from './sharing-rules.ts';
import { keepEdges, matchesOf, stayedPooled } from './values.ts';

type Routes = typeof leadRoutes;

/**
 * Reports a lead of the member's own knowledge and with its own photos.
 * @throws Refusal `evidence_not_sealed` and the like for files, `idempotency_key_reused`
 */
export const report: Verb<Routes['reportLead']> = async ({ principal, body, change }) => {
  await requireSealed(principal, referencesIn('evidenceIds', body.evidenceIds));
  return pooled(principal, change, derivedId(leadNoun.prefix, change.key.hash), body);
};

/**
 * Reports a lead of an assist, by either of its parties: the assist's photos go along, whichever of the two took them, and no others. Each
 * party has one lead of it at most, also after it was retracted. Nothing is written to the assist: the other party must not learn that
 * somebody is suspected, nor work out the id of the lead that the first one would have.
 * @throws Refusal `not_found` for an assist of others, `already_exists`, `invalid_request` for content without indicators or with too many
 */
export const suspect: Verb<Routes['suspectAssist']> = async ({ principal, params, body, change }) => {
  const id = idFrom(leadNoun.prefix, await keyedMac('lead-of-assist:1', `${params.id} ${principal.memberId}`));
  const [record, standing] = await Promise.all([
    readRecord(principal, assistNoun, params.id),
    readAsSystem(leadNoun, id),
  ]);
  const assist = AssistRecord.parse(record);
  try {
    // A repeat is answered, anything else refused: no key is made for a lead that is not.
    if (standing)
      return await repeated(LeadRecord.parse((await createRecord(leadNoun, change, id, {})).record), change.at);
    return await pooled(principal, change, id, { ...reportFrom(assist, body), assistId: assist.id });
  } catch (error) {
    throw error instanceof Refusal && error.code === 'already_exists' ? suspectedAlready() : error;
  }
};

const suspectedAlready = () =>
  new Refusal('already_exists', {
    errors: [
      {
        in: 'path',
        pointer: '/id',
        code: 'suspected_already',
        detail: {
          zh: '本公司已就该协助报送过线索（包括已撤回的）：请在该线索上补充，或用 POST /v1/leads 另报一条普通线索',
          en: 'Your company has reported a lead of this assist, which may have been retracted: add to that one, or report an ordinary lead by POST /v1/leads',
        },
      },
    ],
  });

/** @throws Refusal `invalid_request` for content that is too little or too much, whatever it was put together from */
function requireContent(content: LeadSealed): void {
  const errors = faultsIn(content).map(({ pointer, code }) => bodyFault(pointer, code));
  if (errors.length > 0) throw new Refusal('invalid_request', { errors });
}

/**
 * Puts a lead into the pool and tells what the pool knows of it. Four steps one after the other, whatever the pool's size: the lead's key
 * (1 write), the record (its size and its lists'), an edge per value (1 write each, side by side), and then side by side a look at each
 * value (2 read units), one at the lead itself, and those at its photos, which take up to three round trips (see `photoMatchesOf`). An
 * event does the edges again, so that a lead whose reporter was cut off is linked all the same.
 * @param given parsed by the schema of a report, so that its values are normalised
 * @throws Refusal `already_exists` for a lead of this id by another request, `invalid_request` for too little or too much content
 */
export async function pooled(
  principal: Principal,
  change: Change,
  id: string,
  given: LeadReport & { assistId?: string },
) {
  const { narrative, people, vehicles, shops, claims, indicators, sharing, ...open } = given;
  const content = sealedFrom({ narrative, people, vehicles, shops, claims, indicators });
  requireContent(content);
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
  if (replayed) return repeated(lead, change.at);
  return { body: await told(lead, content, content.indicators, { at: change.at, replayed }), replayed };
}

/** The answer to a report that was carried out before. @param lead as the report left it */
async function repeated(lead: LeadRecord, at: Instant) {
  const now = LeadRecord.parse(await readAsSystem(leadNoun, lead.id));
  // It was erased since: a key that this request has made anew opens nothing.
  if (!now.sealed) await destroyOwnKey(leadNoun.table, lead.id);
  const content = await sealedOf(lead);
  const body = content
    ? await told(lead, content, content.indicators, { at, replayed: true, left: !isPooled(now) })
    : { ...shownTo('owner', lead), matches: [], photos: [] };
  return { body, replayed: true };
}

/**
 * A lead as its reporter is told of it, with what the pool knows of some of its values, whose edges are written before.
 * @param left whether it is known to be out of the pool: then none are written, and what may stand is taken back
 */
async function told(
  lead: LeadRecord,
  content: LeadSealed,
  indicators: LeadSealed['indicators'],
  { at, replayed, left }: { readonly at: Instant; readonly replayed: boolean; readonly left?: boolean },
) {
  if (!left) await keepEdges(lead, indicators);
  const [matches, photos] = await Promise.all([
    matchesOf(lead, indicators, at, replayed),
    photoMatchesOf(lead, lead),
    stayedPooled(lead.id, content.indicators),
  ]);
  return { ...shownTo('owner', lead, content), matches, photos };
}

/** How often an addition is tried again when somebody else has changed the lead in between. */
const additionTries = 5;

/**
 * Adds to a lead of the caller's own: the envelope is opened, filled and sealed again, on the condition that the lead is still the one that
 * was read; in a race it is read again. Answers what the pool knows of the values that are new by it, also when it is sent again.
 * @throws Refusal `not_found`, `role_not_allowed` for whoever only reads the lead, before anything of it is opened; `invalid_request` for
 * more than a lead takes, `state_conflict`, `version_stale`, `too_many_steps`
 */
export const add: Verb<Routes['addIndicators']> = async ({ principal, params, body, change, ifMatch }) => {
  for (let attempt = 1; ; attempt += 1) {
    const standing = await readRecord(principal, leadNoun, params.id);
    if (!standsIn(leadNoun, transitionOf(leadNoun, 'addIndicators').who, principal, standing))
      throw new Refusal('role_not_allowed');
    const lead = LeadRecord.parse(standing);
    const { id, status, version } = lead;
    const key = (await readOwnKeys(leadNoun.table, [id])).get(id);
    if (!key || !lead.sealed) throw new Refusal('state_conflict', { currentStatus: status, currentVersion: version });
    const opened = (sealed: string) => LeadSealed.parse(openUnder(key, leadEnvelope(id), sealed));
    const before = opened(lead.sealed);
    const content = withAddition(before, body);
    requireContent(content);
    try {
      const { record, replayed } = await transitionRecord(leadNoun, change, id, 'addIndicators', {
        ifVersion: ifMatch ?? version,
        set: { sealed: sealUnder(key, leadEnvelope(id), content) },
        only: withinBounds('owners'),
      });
      const after = LeadRecord.parse(record);
      const added = opened(after.sealed ?? '');
      const fresh = newIn(added, replayed ? opened(await sealedBefore(after)) : before);
      const left = replayed && !isPooled(lead);
      return { body: await told(after, added, fresh, { at: change.at, replayed, left }), replayed };
    } catch (error) {
      const raced = error instanceof Refusal && error.code === 'version_stale' && ifMatch === undefined;
      if (!raced || attempt >= additionTries) throw error;
    }
  }
};

/** The envelope that a lead had before a version. @throws Refusal `unavailable` when the relay has not yet written its audit row */
async function sealedBefore({ id, version }: LeadRecord): Promise<string> {
  const row = await readAuditRow(environment.table(leadNoun.table), id, version - 1);
  if (!row) throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  return LeadRecord.parse({ ...row.image, id }).sealed ?? '';
}
