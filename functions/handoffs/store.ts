import { AssistRecord, assistNoun } from '#schemas/assists.ts';
import { type HandoffRequest, handoffNoun, type handoffRoutes } from '#schemas/handoffs.ts';
import { transitionOf, type VerbOf } from '#schemas/noun.ts';
import type { Principal } from '#schemas/roles.ts';
import { findBranch } from '#shared/directory/directory.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import { standsIn } from '#shared/records/scope.ts';
import { changeTogether } from '#shared/records/together.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { obstacle, requestFrom } from './rules.ts';

type Routes = typeof handoffRoutes;

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

/**
 * The fields of a hand-off between the branches that a request names. Both branches come from the directory, which a warm function has in
 * memory.
 * @throws Refusal `unknown_reference`, `not_cross_city`, `not_at_accident_place`
 */
async function agreed(principal: Principal, asked: HandoffRequest) {
  const [underwriting, handling] = await Promise.all([
    findBranch(asked.underwritingBranchId),
    findBranch(asked.handlingBranchId),
  ]);
  const own = principal.branchId === undefined || principal.branchId === asked.underwritingBranchId;
  if (underwriting?.memberId !== principal.memberId || !underwriting || !own) refuseReference('/underwritingBranchId');
  if (!handling) refuseReference('/handlingBranchId');
  const refused = obstacle(asked, underwriting, handling);
  if (refused) throw new Refusal(refused);
  return {
    ...asked,
    underwritingMemberId: underwriting.memberId,
    underwritingCity: underwriting.cityCode,
    handlingMemberId: handling.memberId,
    handlingCity: handling.cityCode,
  };
}

/** Hands a claim over: one conditional put. */
export const request: Verb<Routes['requestHandoff']> = async ({ principal, body, change }) => {
  const fields = await agreed(principal, body);
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
  if (!plate) throw new Refusal('invalid_request', { errors: [plateMissing] });
  const fields = await agreed(principal, { ...claim, plate });
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
  in: 'body',
  pointer: '/plate',
  code: 'plate_missing',
  detail: {
    zh: '该协助没有记录车牌，请在此填写',
    en: 'No plate was noted at the scene: give it here',
  },
} as const;

export const list: Verb<Routes['listHandoffs']> = async ({ principal, query: { box, status, ...paging } }) => ({
  body: await listRecords(principal, handoffNoun, {
    box: box ?? (principal.role === 'member' ? 'sent' : 'all'),
    status,
    ...paging,
  }),
});

export const read: Verb<Routes['readHandoff']> = async ({ principal, params }) => ({
  body: await readRecord(principal, handoffNoun, params.id),
});

/** A step that changes nothing but the state. */
export const take =
  (verb: VerbOf<typeof handoffNoun>): Verb<Routes['acceptHandoff'] | Routes['declineHandoff']> =>
  async ({ params, change, ifMatch }) =>
    answer(await transitionRecord(handoffNoun, change, params.id, verb, { ifVersion: ifMatch }));

export const assess: Verb<Routes['assessHandoff']> = async ({ params, body, change, ifMatch }) =>
  answer(await transitionRecord(handoffNoun, change, params.id, 'assess', { ifVersion: ifMatch, set: body }));

/**
 * Records what is paid by now, in all: not more than was assessed, and not less than was paid before the case was reopened. The database
 * compares the three.
 */
export const pay: Verb<Routes['payHandoff']> = async ({ params, body, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, change, params.id, 'pay', {
      ifVersion: ifMatch,
      set: body,
      only: {
        expression: '#assessedFen >= :paid AND (attribute_not_exists(#paidFen) OR #paidFen <= :paid)',
        names: { '#assessedFen': 'assessedFen', '#paidFen': 'paidFen' },
        values: { ':paid': body.paidFen },
        otherwise: () => new Refusal('payment_out_of_bounds'),
      },
    }),
  );
