import { type EstimateLines, estimateNoun } from '#schemas/estimates.ts';
import { Handoff } from '#schemas/handoff-record.ts';
import type { handoffRoutes } from '#schemas/handoff-routes.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import { transitionOf, type VerbOf } from '#schemas/noun.ts';
import type { ShotCount } from '#schemas/shots.ts';
import { missingShots } from '#shared/files/case-shots.ts';
import type { Verb } from '#shared/http/api.ts';
import type { Change } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import { changeTogether } from '#shared/records/together.ts';
import type { Step } from '#shared/records/write.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { never, refusalAt, withinBounds, yuan } from './refusals.ts';
import { claimNumberMissing, claimNumberNotYours } from './request.ts';
import { costOf, sharesOf } from './rules.ts';
import { answer, moved } from './shown.ts';

type Routes = typeof handoffRoutes;

/** A step that changes nothing but the state, if that. */
export const take =
  (verb: VerbOf<typeof handoffNoun>): Verb<Routes['approveHandoff'] | Routes['declineHandoff']> =>
  async ({ params, change, ifMatch }) => {
    const leads = transitionOf(handoffNoun, verb).to !== undefined;
    const step = { ifVersion: ifMatch, ...(leads ? moved(change) : {}) };
    return answer(await transitionRecord(handoffNoun, change, params.id, verb, step));
  };

/** Accepts. The claim number is the underwriter's to give, and without one no claim is accepted. */
export const accept: Verb<Routes['acceptHandoff']> = async ({ params, body, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, change, params.id, 'accept', {
      ifVersion: ifMatch,
      // The first version's audit row keeps the facts of the screening: see there.
      ...moved(change, body, ['screeningFacts']),
      only:
        body.claimNumber === undefined
          ? {
              expression: 'attribute_exists(#claimNumber)',
              names: { '#claimNumber': 'claimNumber' },
              otherwise: claimNumberMissing,
            }
          : {
              expression: '#requestedBy = :handler',
              names: { '#requestedBy': 'requestedBy' },
              values: { ':handler': 'handler' },
              otherwise: claimNumberNotYours,
            },
    }),
  );

/**
 * Assesses the damage. Lines must add up to the sum; they stand in a record of their own, made in the same transaction.
 * @throws Refusal `sums_differ`, by how many fen; `above_quick_limit`, `payable_below_paid`
 */
export const assess: Verb<Routes['assessHandoff']> = async ({ params, body, change, ifMatch }) => {
  const { assessedFen, lines } = body;
  const cost = lines ? costOf(lines) : assessedFen;
  const only = cost === assessedFen ? assessable(assessedFen) : never(linesDiffer(cost, assessedFen));
  const estimate = lines && cost === assessedFen ? estimateOf(params.id, change, lines) : undefined;
  const set = { assessedFen, ...(estimate ? { estimateId: estimate.id } : {}) };
  const step = { ifVersion: ifMatch, ...moved(change, set), only };
  if (!estimate) return answer(await transitionRecord(handoffNoun, change, params.id, 'assess', step));
  return answer(await changeTogether(change, { noun: handoffNoun, id: params.id, verb: 'assess', step }, estimate));
};

const estimateOf = (handoffId: string, change: Change, lines: EstimateLines) => ({
  noun: estimateNoun,
  id: derivedId(estimateNoun.prefix, handoffId, change.key.hash),
  make: { lines },
});

/** On the quick track no more than it is for, and no less than was paid before the case was reopened. */
const assessable = (assessedFen: number): NonNullable<Step['only']> => ({
  expression:
    '(attribute_not_exists(#quickLimitFen) OR #quickLimitFen >= :assessed) AND (attribute_not_exists(#paidFen) OR #paidFen <= :assessed)',
  names: { '#quickLimitFen': 'quickLimitFen', '#paidFen': 'paidFen' },
  values: { ':assessed': assessedFen },
  otherwise: (found) => {
    const paid = fenIn(found, 'paidFen');
    if (paid > assessedFen) return refusalAt('/assessedFen', 'payable_below_paid', belowPaid(assessedFen, paid));
    return refusalAt('/assessedFen', 'above_quick_limit', aboveLimit(fenIn(found, 'quickLimitFen')));
  },
});

const aboveLimit = (limit: number) => ({
  zh: `快处限额为 ${yuan(limit)} 元：请先转为普通流程（make-ordinary），再定损`,
  en: `The quick track is for CNY ${yuan(limit)} at most: make the case ordinary first (make-ordinary), then assess it`,
});

const linesDiffer = (cost: number, assessedFen: number) =>
  refusalAt('/lines', 'sums_differ', differing('各项工时费与配件费', 'labour and parts', cost, assessedFen));

const differing = (zh: string, en: string, sum: number, assessedFen: number) => ({
  zh: `${zh}合计 ${sum} 分，定损金额 ${assessedFen} 分，相差 ${sum - assessedFen} 分`,
  en: `The ${en} add up to ${sum} fen and the assessed damage is ${assessedFen} fen: ${sum - assessedFen} fen differ`,
});

const OnTrack = Handoff.pick({ track: true });

/**
 * Says that photos and papers are complete: what the track needs is there, or it is said why it can't be had.
 * @throws Refusal `shots_missing`, which names each kind
 */
export const document: Verb<Routes['documentHandoff']> = async ({ principal, params, body, change, ifMatch }) => {
  const { track } = OnTrack.parse(await readRecord(principal, handoffNoun, params.id));
  const missing = await missingShots(params.id, track);
  const unavailable = (body.unavailable ?? []).filter((given) =>
    missing.some(({ shotKind }) => shotKind === given.shotKind),
  );
  const unexplained = missing.filter((shot) => !unavailable.some(({ shotKind }) => shotKind === shot.shotKind));
  const only = unexplained.length > 0 ? { only: never(shotsMissing(unexplained)) } : {};
  const step = { ifVersion: ifMatch, ...moved(change, unavailable.length > 0 ? { unavailable } : {}), ...only };
  return answer(await transitionRecord(handoffNoun, change, params.id, 'document', step));
};

const shotsMissing = (shots: readonly ShotCount[]) =>
  new Refusal('shots_missing', {
    errors: shots.map(({ shotKind, zh, en, have, need }) => ({
      in: 'body',
      pointer: '/unavailable',
      code: shotKind,
      detail: {
        zh: `${zh}：已有 ${have} 份，需要 ${need} 份`,
        en: `${en}: ${have} of ${need} are there`,
      },
    })),
  });

/** An amount that a record states, for the words of a refusal. */
const fenIn = (record: Stored, name: string): number => {
  const value = record[name];
  return typeof value === 'number' ? value : 0;
};

/**
 * Says who bears how much. The shares are the assessed damage, to the fen, and insurers pay no less than they have paid before the case was
 * reopened: both are compared by the database with what the record says at that moment.
 */
export const calculate: Verb<Routes['calculateHandoff']> = async ({
  params,
  body: { settlement },
  change,
  ifMatch,
}) => {
  const { total, payable } = sharesOf(settlement);
  return answer(
    await transitionRecord(handoffNoun, change, params.id, 'calculate', {
      ifVersion: ifMatch,
      ...moved(change, { settlement, payableFen: payable }),
      only: {
        expression: '#assessedFen = :total AND (attribute_not_exists(#paidFen) OR #paidFen <= :payable)',
        names: { '#assessedFen': 'assessedFen', '#paidFen': 'paidFen' },
        values: { ':total': total, ':payable': payable },
        otherwise: (found) => {
          const assessed = fenIn(found, 'assessedFen');
          if (assessed !== total)
            return refusalAt('/settlement', 'sums_differ', differing('各方承担金额', 'shares', total, assessed));
          return refusalAt('/settlement', 'payable_below_paid', belowPaid(payable, fenIn(found, 'paidFen')));
        },
      },
    }),
  );
};

const belowPaid = (payable: number, paid: number) => ({
  zh: `保险应付 ${yuan(payable)} 元，少于此前已支付的 ${yuan(paid)} 元`,
  en: `Insurers would pay CNY ${yuan(payable)}, less than the CNY ${yuan(paid)} that they have paid before`,
});

/** Records what is paid by now, in all: what the settlement says that insurers pay, no more and no less. */
export const pay: Verb<Routes['payHandoff']> = async ({ params, body, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, change, params.id, 'pay', {
      ifVersion: ifMatch,
      ...moved(change, body),
      only: {
        expression: '#payableFen = :paid',
        names: { '#payableFen': 'payableFen' },
        values: { ':paid': body.paidFen },
        otherwise: (found) => refusalAt('/paidFen', 'payment_out_of_bounds', payableIs(fenIn(found, 'payableFen'))),
      },
    }),
  );

const payableIs = (payable: number) => ({
  zh: `累计应付 ${payable} 分（${yuan(payable)} 元）`,
  en: `What is payable in all is ${payable} fen (CNY ${yuan(payable)})`,
});

/** Opens a case again: what was assessed and settled is settled anew; what was paid stays paid. */
export const reopen: Verb<Routes['reopenHandoff']> = async ({ params, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, change, params.id, 'reopen', {
      ifVersion: ifMatch,
      only: withinBounds(),
      ...moved(change, {}, ['assessedFen', 'estimateId', 'settlement', 'payableFen', 'unavailable']),
    }),
  );

/** Sends the calculation back: it is made anew, of the same assessment. */
export const sendBack: Verb<Routes['sendBackHandoff']> = async ({ params, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, change, params.id, 'sendBack', {
      ifVersion: ifMatch,
      ...moved(change, {}, ['settlement', 'payableFen']),
    }),
  );

/** Takes a case off the quick track: its limit falls away, and the ordinary track's clocks and photos hold from now on. */
export const makeOrdinary: Verb<Routes['makeOrdinaryHandoff']> = async ({ params, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, change, params.id, 'makeOrdinary', {
      ifVersion: ifMatch,
      set: { track: 'ordinary' },
      remove: ['quickLimitFen', 'overdueFlagged'],
      only: {
        expression: '#track = :quick',
        names: { '#track': 'track' },
        values: { ':quick': 'quick' },
        otherwise: () => new Refusal('ordinary_already'),
      },
    }),
  );

/** Adds a note: it is the reason of its step, and so stands in the timeline and in no later version. */
export const note: Verb<Routes['noteHandoff']> = async ({ params, body, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, { ...change, reason: body.note }, params.id, 'note', {
      ifVersion: ifMatch,
      only: withinBounds(),
    }),
  );
