import { handoffNoun, type handoffRoutes } from '#schemas/handoffs.ts';
import type { VerbOf } from '#schemas/noun.ts';
import { findBranch } from '#shared/directory/directory.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { obstacle } from './rules.ts';

type Routes = typeof handoffRoutes;

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

/** Hands a claim over: one conditional put. Both branches come from the directory, which a warm function has in memory. */
export const request: Verb<Routes['requestHandoff']> = async ({ principal, body, change }) => {
  const [underwriting, handling] = await Promise.all([
    findBranch(body.underwritingBranchId),
    findBranch(body.handlingBranchId),
  ]);
  const own = principal.branchId === undefined || principal.branchId === body.underwritingBranchId;
  if (underwriting?.memberId !== principal.memberId || !underwriting || !own) refuseReference('/underwritingBranchId');
  if (!handling) refuseReference('/handlingBranchId');
  const refused = obstacle(body, underwriting, handling);
  if (refused) throw new Refusal(refused);
  const record = {
    ...body,
    underwritingMemberId: underwriting.memberId,
    underwritingCity: underwriting.cityCode,
    handlingMemberId: handling.memberId,
    handlingCity: handling.cityCode,
  };
  return answer(await createRecord(handoffNoun, change, derivedId('hnd', change.key.hash), record));
};

export const list: Verb<Routes['listHandoffs']> = async ({ principal, query: { box, status, ...paging } }) => ({
  body: await listRecords(principal, handoffNoun, {
    box: box ?? (principal.role === 'member' ? 'sent' : 'all'),
    where: { status },
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
