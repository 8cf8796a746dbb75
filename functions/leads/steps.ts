import { leadLife } from '#schemas/lead-life.ts';
import type { Finding, leadStepRoutes } from '#schemas/lead-steps.ts';
import { claimEnvelope, LeadRecord, leadNoun } from '#schemas/leads.ts';
import { Member, memberNoun } from '#schemas/members.ts';
import { PrincipalRecord, principalNoun } from '#schemas/principals.ts';
import type { Principal } from '#schemas/roles.ts';
import { readOwnKeys, sealUnder } from '#shared/crypto/own-key.ts';
import type { Verb } from '#shared/http/api.ts';
import { referenceRefusal } from '#shared/http/reference.ts';
import { type Outcome, readAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { firstOrBounded, investigatedBy, never, onlyWith, onlyWithout, withinBounds } from './conditions.ts';
import { onAssign, onCloseProven, onLeaving, onProof, onRefer, onReturn, onTriage, termFrom } from './life-rules.ts';
import { audienceOf, shellOf, shownTo } from './sharing-rules.ts';

type Routes = typeof leadStepRoutes;

/**
 * What a step answers: the lead as it left it, without what is sealed. The committee gets where it stands and whose it is: what the lead says
 * is read by its own address, with a purpose, so that no step is a reading that the owner does not learn of.
 */
function answer(principal: Principal, { record, replayed }: Outcome) {
  const lead = LeadRecord.parse(record);
  const audience = audienceOf(principal, lead);
  if (!audience) throw new Error('a step by somebody to whom the lead is not there');
  return { body: audience === 'owner' ? shownTo(audience, lead) : shellOf(audience, lead), replayed };
}

/** Gives it a priority, and to whoever assigns. @throws Refusal `state_conflict` */
export const triage: Verb<Routes['triageLead']> = async ({ principal, params, body, change, ifMatch }) => {
  const { set, remove } = onTriage(change.at);
  const step = { ifVersion: ifMatch, set: { ...set, priority: body.priority }, remove };
  return answer(principal, await transitionRecord(leadNoun, change, params.id, 'triage', step));
};

const Investigator = PrincipalRecord.pick({ role: true, status: true });

/**
 * Assigns to an investigator, or to another one.
 * @throws Refusal `unknown_reference` unless it is an active principal of the committee, `implausible_time` for a term that is over,
 *   `too_many_steps`, `state_conflict`
 */
export const assign: Verb<Routes['assignLead']> = async ({ principal, params, body, change, ifMatch }) => {
  const { investigatorId, dueAt } = body;
  const found = Investigator.safeParse(await readAsSystem(principalNoun, investigatorId)).data;
  const able = found?.role === 'antifraud' && found.status === 'active';
  const inTime = dueAt === undefined || dueAt > change.at;
  const { set, remove } = onAssign(change.at, investigatorId, dueAt);
  const outcome = await transitionRecord(leadNoun, change, params.id, 'assign', {
    ifVersion: ifMatch,
    set: { ...set, investigatorId },
    remove,
    only: able ? (inTime ? firstOrBounded : never(implausible('/dueAt'))) : never(referenceRefusal('/investigatorId')),
  });
  return answer(principal, outcome);
};

const implausible = (pointer: string) =>
  new Refusal('implausible_time', { errors: [{ in: 'body', pointer, code: 'implausible_time', detail: notThen }] });
const notThen = {
  zh: '期限须在将来；结论时间须在报送之后、现在之前',
  en: 'A term ends in the future; a decision lies between the report and now',
};

const Rewarding = Member.pick({ rewardShare: true });

/**
 * What a finding writes, with the share that its underwriter gives as a reward on this day. The claim's number is sealed under the lead's own
 * key, so that it goes with the lead; that of a finding before is taken out.
 * @returns undefined when there is no such member
 */
export async function foundBy(leadId: string, { savedFen, underwriterId, claimNumber }: Finding) {
  const member = await readAsSystem(memberNoun, underwriterId);
  if (!member) return undefined;
  const { rewardShare = leadLife.standardRewardShare } = Rewarding.parse(member);
  const set = { savedFen, underwriterId, rewardShare };
  const key = claimNumber === undefined ? undefined : (await readOwnKeys(leadNoun.table, [leadId])).get(leadId);
  if (!key) return { set, remove: ['sealedClaim'] };
  return { set: { ...set, sealedClaim: sealUnder(key, claimEnvelope(leadId), claimNumber) }, remove: [] };
}

/**
 * Confirms the fraud.
 * @throws Refusal `unknown_reference` for an underwriter that is no member, `implausible_time`; `state_conflict`, also when somebody else was
 *   assigned meanwhile
 */
export const confirm: Verb<Routes['confirmLead']> = async ({ principal, params, body, change, ifMatch }) => {
  const { reason: _, decidedAt = change.at, ...finding } = body;
  const lead = LeadRecord.parse(await readRecord(principal, leadNoun, params.id));
  const found = await foundBy(params.id, finding);
  const plausible = decidedAt <= change.at && decidedAt >= lead.createdAt;
  const { set, remove } = onProof(decidedAt, String(lead.investigatorId));
  const outcome = await transitionRecord(leadNoun, change, params.id, 'confirm', {
    ifVersion: ifMatch,
    set: { ...set, ...found?.set },
    remove: [...remove, ...(found?.remove ?? [])],
    only: found
      ? plausible
        ? investigatedBy(lead)
        : never(implausible('/decidedAt'))
      : never(referenceRefusal('/underwriterId')),
  });
  return answer(principal, outcome);
};

/** Refutes, or takes back: the lead leaves the pool. @throws Refusal `state_conflict` */
export const settle =
  (verb: 'refute' | 'retract'): Verb<Routes['refuteLead']> =>
  async ({ principal, params, change, ifMatch }) => {
    const step = { ifVersion: ifMatch, ...onLeaving(change.at, 'refuted') };
    return answer(principal, await transitionRecord(leadNoun, change, params.id, verb, step));
  };

/** Refers to the police of a city. @throws Refusal `too_many_steps` where it went to and fro for hundreds of times, `state_conflict` */
export const refer: Verb<Routes['referLead']> = async ({ principal, params, body, change, ifMatch }) => {
  const { referredCity, documentNumber } = body;
  const { set, remove } = onRefer(change.at);
  const referral = { at: change.at, ...(documentNumber === undefined ? {} : { documentNumber }) };
  const step = {
    ifVersion: ifMatch,
    set: { ...set, referredCity, referral },
    remove: [...remove, 'police'],
    only: withinBounds('committees'),
  };
  return answer(principal, await transitionRecord(leadNoun, change, params.id, 'refer', step));
};

/** Closes: what was proven stays in the pool, what was not leaves it. @throws Refusal `state_conflict` */
export const close: Verb<Routes['closeLead']> = async ({ principal, params, change, ifMatch }) => {
  const { confirmedAt } = LeadRecord.parse(await readRecord(principal, leadNoun, params.id));
  const step = confirmedAt
    ? { ...onCloseProven, only: onlyWith('confirmedAt', conflict) }
    : { ...onLeaving(change.at, 'unproven'), only: onlyWithout('confirmedAt', conflict) };
  const outcome = await transitionRecord(leadNoun, change, params.id, 'close', { ifVersion: ifMatch, ...step });
  return answer(principal, outcome);
};
const conflict = () => new Refusal('state_conflict');

/**
 * Investigates a proven lead anew.
 * @throws Refusal `closed_unproven`: what nobody proved is being locked, or is; `too_many_steps`, `state_conflict`
 */
export const reopen: Verb<Routes['reopenLead']> = async ({ principal, params, change, ifMatch }) => {
  const lead = LeadRecord.parse(await readRecord(principal, leadNoun, params.id));
  const outcome = await transitionRecord(leadNoun, change, params.id, 'reopen', {
    ifVersion: ifMatch,
    ...onReturn(change.at, String(lead.investigatorId)),
    only: withinBounds(
      'committees',
      onlyWith('confirmedAt', () => new Refusal('closed_unproven')),
    ),
  });
  return answer(principal, outcome);
};

/** Begins the term of an unconfirmed lead anew. @throws Refusal `renewals_used`, `state_conflict` */
export const renew: Verb<Routes['renewLead']> = async ({ principal, params, change, ifMatch }) => {
  const outcome = await transitionRecord(leadNoun, change, params.id, 'renew', {
    ifVersion: ifMatch,
    set: termFrom(change.at),
    assign: { set: '#renewals = if_not_exists(#renewals, :none) + :one' },
    only: {
      expression: '(attribute_not_exists(#renewals) OR #renewals < :mostRenewals)',
      names: { '#renewals': 'renewals' },
      values: { ':none': 0, ':mostRenewals': leadLife.mostRenewals },
      otherwise: () => new Refusal('renewals_used'),
    },
  });
  return answer(principal, outcome);
};

/** Puts a lead under a legal hold. @throws Refusal `held_already`, `too_many_steps`, `state_conflict` */
export const hold: Verb<Routes['holdLead']> = async ({ principal, params, body, change, ifMatch }) => {
  const outcome = await transitionRecord(leadNoun, change, params.id, 'hold', {
    ifVersion: ifMatch,
    set: { hold: { ...body, at: change.at } },
    only: withinBounds(
      'committees',
      onlyWithout('hold', () => new Refusal('held_already')),
    ),
  });
  return answer(principal, outcome);
};

/** Releases it, however often that was done before. @throws Refusal `not_held`, `state_conflict` */
export const release: Verb<Routes['releaseLead']> = async ({ principal, params, change, ifMatch }) => {
  const outcome = await transitionRecord(leadNoun, change, params.id, 'release', {
    ifVersion: ifMatch,
    remove: ['hold'],
    only: onlyWith('hold', () => new Refusal('not_held')),
  });
  return answer(principal, outcome);
};
