import { basisOf } from '#schemas/accident-catalogue.ts';
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
import { faultsOfSettlement } from './settlement.ts';
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
 * @throws Refusal `sums_differ`, by how many fen; `above_quick_limit`
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

/** On the quick track no more than it is for. */
const assessable = (assessedFen: number): NonNullable<Step['only']> => ({
  expression: '(attribute_not_exists(#quickLimitFen) OR #quickLimitFen >= :assessed)',
  names: { '#quickLimitFen': 'quickLimitFen' },
  values: { ':assessed': assessedFen },
  otherwise: (found) => refusalAt('/assessedFen', 'above_quick_limit', aboveLimit(fenIn(found, 'quickLimitFen'))),
});

const aboveLimit = (limit: number) => ({
  zh: `快处限额为 ${yuan(limit)} 元：请先转为普通流程（make-ordinary），再定损`,
  en: `The quick track is for CNY ${yuan(limit)} at most: make the case ordinary first (make-ordinary), then assess it`,
});

const linesDiffer = (cost: number, assessedFen: number) =>
  refusalAt('/lines', 'sums_differ', differing('各项工时费与配件费', 'labour and parts', cost, assessedFen));

const differing = (zh: string, en: string, sum: number, assessedFen: number) => ({
  zh: `${zh}合计 ${sum} 分，定损金额 ${assessedFen} 分，相差 ${Math.abs(sum - assessedFen)} 分`,
  en: `The ${en} add up to ${sum} fen and the assessed damage is ${assessedFen} fen: ${Math.abs(sum - assessedFen)} fen differ`,
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
 * Says who bears how much. The shares are the assessed damage, to the fen, which the database compares with what the record says at that
 * moment.
 * @throws Refusal `invalid_request` for a share that its payer cannot have, `sums_differ`
 */
export const calculate: Verb<Routes['calculateHandoff']> = async ({
  params,
  body: { settlement },
  change,
  ifMatch,
}) => {
  const { total, payable } = sharesOf(settlement);
  const errors = faultsOfSettlement(settlement, basisOf().catalogue.compulsoryCoverPropertyLimitFen.atFault);
  const adding: NonNullable<Step['only']> = {
    expression: '#assessedFen = :total',
    names: { '#assessedFen': 'assessedFen' },
    values: { ':total': total },
    otherwise: (found) =>
      refusalAt('/settlement', 'sums_differ', differing('各方承担金额', 'shares', total, fenIn(found, 'assessedFen'))),
  };
  return answer(
    await transitionRecord(handoffNoun, change, params.id, 'calculate', {
      ifVersion: ifMatch,
      ...moved(change, { settlement, payableFen: payable }),
      only: errors.length > 0 ? never(new Refusal('invalid_request', { errors })) : adding,
    }),
  );
};

/**
 * Records what is paid by now, in all: what the settlement says that insurers pay, no more and no less. What they had paid beyond that before
 * the case was reopened is recovered, and said to be.
 */
export const pay: Verb<Routes['payHandoff']> = async ({ params, body, change, ifMatch }) => {
  const { paidFen, recoveredFen } = body;
  const names = { '#payableFen': 'payableFen', '#paidFen': 'paidFen', '#addedFen': 'addedFen' };
  const before =
    recoveredFen === undefined ? '(attribute_not_exists(#paidFen) OR #paidFen <= :paid)' : '#paidFen = :paidBefore';
  return answer(
    await transitionRecord(handoffNoun, change, params.id, 'pay', {
      ifVersion: ifMatch,
      ...moved(change, { paidFen }),
      // What this payment adds, for the figures of its month; less than nothing where money was recovered.
      assign: { set: '#addedFen = :paid - if_not_exists(#paidFen, :none)' },
      only: {
        expression: `#payableFen = :paid AND ${before}`,
        names,
        values: {
          ':paid': paidFen,
          ':none': 0,
          ...(recoveredFen === undefined ? {} : { ':paidBefore': paidFen + recoveredFen }),
        },
        otherwise: (found) => {
          const [payable, paid] = [fenIn(found, 'payableFen'), fenIn(found, 'paidFen')];
          if (payable !== paidFen) return refusalAt('/paidFen', 'payment_out_of_bounds', payableIs(payable));
          return refusalAt('/recoveredFen', 'payment_out_of_bounds', recoveredIs(Math.max(0, paid - payable)));
        },
      },
    }),
  );
};

const payableIs = (payable: number) => ({
  zh: `累计应付 ${payable} 分（${yuan(payable)} 元）`,
  en: `What is payable in all is ${payable} fen (CNY ${yuan(payable)})`,
});
const recoveredIs = (recovered: number) =>
  recovered === 0
    ? { zh: '没有须追回的金额，请删除此字段', en: 'Nothing is to be recovered: leave this field out' }
    : {
        zh: `此前多付的 ${recovered} 分（${yuan(recovered)} 元）须追回，请在此注明`,
        en: `Recover the ${recovered} fen (CNY ${yuan(recovered)}) that were paid beyond it before, and say so here`,
      };

/** Opens a case again: what was assessed and settled is settled anew; what was paid stays paid. */
export const reopen: Verb<Routes['reopenHandoff']> = async ({ params, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, change, params.id, 'reopen', {
      ifVersion: ifMatch,
      only: withinBounds('onward'),
      ...moved(change, { reopened: true }, ['assessedFen', 'estimateId', 'settlement', 'payableFen', 'unavailable']),
    }),
  );

/** Sends the calculation back: it is made anew, of the same assessment. */
export const sendBack: Verb<Routes['sendBackHandoff']> = async ({ params, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, change, params.id, 'sendBack', {
      ifVersion: ifMatch,
      only: withinBounds('onward'),
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
      only: withinBounds('besides'),
    }),
  );
