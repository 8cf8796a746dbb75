import { AssistRecord, assistNoun } from '#schemas/assists.ts';
import type { HandoffRequest } from '#schemas/handoff-record.ts';
import type { handoffRoutes } from '#schemas/handoff-routes.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import { transitionOf } from '#schemas/noun.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { Principal } from '#schemas/roles.ts';
import { findBranch } from '#shared/directory/directory.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord, readRecord } from '#shared/records/record.ts';
import { standsIn } from '#shared/records/scope.ts';
import { changeTogether } from '#shared/records/together.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { refusalAt } from './refusals.ts';
import { askingPlace, obstacle, requestFrom } from './rules.ts';
import { screened } from './screened.ts';
import { answer } from './shown.ts';

type Routes = typeof handoffRoutes;

/** What the underwriter is told that asks, or accepts, without its claim number. */
export const claimNumberMissing = () =>
  refusalAt('/claimNumber', 'claim_number_missing', {
    zh: '请填写承保机构的报案号（理赔编号）',
    en: "Give the underwriting branch's own number of the claim",
  });

/** What the branch at the accident place is told that names a claim number, which is not its own to give. */
export const claimNumberNotYours = () =>
  refusalAt('/claimNumber', 'claim_number_not_yours', {
    zh: '报案号由承保机构给出，请删除此字段',
    en: 'The number of the claim is given by the underwriting branch: leave this field out',
  });

/** Milliseconds by which a caller's clock may be ahead of the hub's. */
const clockSkew = 5 * 60_000;
const accidentToCome = {
  zh: '出险时间不能晚于现在',
  en: 'The accident cannot lie in the future',
};

/**
 * The fields of a hand-off between the branches that a request names. Both branches come from the directory, which a warm function has in
 * memory.
 * @throws Refusal `unknown_reference`, `not_cross_city`, `not_at_accident_place`, `claim_number_missing`, `claim_number_not_yours`,
 * `implausible_time`, `not_quick`
 */
async function agreed(principal: Principal, { screening, ...asked }: HandoffRequest, at: Instant) {
  const [underwriting, handling] = await Promise.all([
    findBranch(asked.underwritingBranchId),
    findBranch(asked.handlingBranchId),
  ]);
  if (!underwriting) refuseReference('/underwritingBranchId');
  if (!handling) refuseReference('/handlingBranchId');
  const requestedBy = askingPlace(principal, asked.requestedBy, { underwriter: underwriting, handler: handling });
  if (!requestedBy) refuseReference(asked.requestedBy === 'handler' ? '/handlingBranchId' : '/underwritingBranchId');
  const refused = obstacle(asked, underwriting, handling);
  if (refused) throw new Refusal(refused);
  const claimNumber = asked.claimNumber !== undefined;
  if (requestedBy === 'underwriter' && !claimNumber) throw claimNumberMissing();
  if (requestedBy === 'handler' && claimNumber) throw claimNumberNotYours();
  if (Date.parse(asked.accidentAt) > Date.parse(at) + clockSkew)
    throw refusalAt('/accidentAt', 'implausible_time', accidentToCome);
  return {
    ...asked,
    ...(await screened(principal, { track: asked.track, screening }, underwriting.memberId)),
    requestedBy,
    underwritingMemberId: underwriting.memberId,
    underwritingCity: underwriting.cityCode,
    handlingMemberId: handling.memberId,
    handlingCity: handling.cityCode,
  };
}

/** Asks for a hand-off, from either place: one conditional put. */
export const request: Verb<Routes['requestHandoff']> = async ({ principal, body, change }) => {
  const fields = await agreed(principal, body, change.at);
  return answer(await createRecord(handoffNoun, change, derivedId(handoffNoun.prefix, change.key.hash), fields));
};

/**
 * Hands an assist over: the hand-off is made and the assist says so in one transaction, or neither. The hand-off's id is derived from the
 * assist's, so that an assist becomes one at most.
 */
export const handOver: Verb<Routes['handOverAssist']> = async ({ principal, params, body, change, ifMatch }) => {
  const record = await readRecord(principal, assistNoun, params.id);
  const { verb, who, to: handedOver = '' } = transitionOf(assistNoun, 'handOver');
  // The database holds to this as well; here the helper learns it before its words are looked at.
  if (!standsIn(assistNoun, who, principal, record)) throw new Refusal('role_not_allowed');
  const { plate, ...claim } = requestFrom(AssistRecord.parse(record), body);
  if (!plate) throw refusalAt('/plate', 'invalid_request', plateMissing, 'plate_missing');
  const fields = await agreed(principal, { ...claim, plate }, change.at);
  const handoffId = derivedId(handoffNoun.prefix, record.id);
  try {
    return answer(
      await changeTogether(
        change,
        { noun: handoffNoun, id: handoffId, make: { ...fields, assistId: record.id } },
        { noun: assistNoun, id: record.id, verb, step: { ifVersion: ifMatch, set: { handoffId } } },
      ),
    );
  } catch (error) {
    // The hand-off is there only if the assist was handed over before: that says more.
    if (error instanceof Refusal && error.code === 'already_exists')
      throw new Refusal('state_conflict', { currentStatus: handedOver });
    throw error;
  }
};

const plateMissing = {
  zh: '该协助没有记录车牌，请在此填写',
  en: 'No plate was noted at the scene: give it here',
};
