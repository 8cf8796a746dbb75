import * as z from 'zod';
import { LeadId } from './leads.ts';
import { noun } from './noun.ts';
import { Fen, Instant, idOf, Paging, pageOf, text } from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * What the company whose policy it was owes the company that reported a proven fraud, for the adjuster who saw it: a share of what was
 * saved. A lead has one at most. The hub reckons; the two companies pay.
 */
export const rewardNoun = noun({
  kind: 'reward',
  prefix: 'rwd',
  table: 'Leads',
  zh: '线索奖励',
  en: 'reward',
  states: ['due', 'settled', 'cancelled'],
  // A lead that is proven after all earns it after all.
  create: { verb: 'earn', to: 'due', again: ['cancelled'] },
  transitions: [
    { verb: 'settle', from: ['due'], to: 'settled', who: ['payer'] },
    // The hub's: the finding is open again, was refuted, or became another one.
    { verb: 'cancel', from: ['due'], to: 'cancelled', who: ['hub'] },
  ],
  relations: {
    payer: { role: 'member', member: 'payerId' },
    payee: { role: 'member', member: 'payeeId' },
    committee: { role: 'antifraud' },
    hub: { role: 'system' },
  },
  readers: ['payer', 'payee', 'committee'],
  boxes: {
    ofPayee: { index: 'owner', by: 'payeeId', who: ['payee'] },
    ofPayer: { index: 'counterparty', by: 'payerId', who: ['payer'] },
    all: { index: 'overview', who: ['committee'] },
  },
});

const RewardId = idOf('rwd');

export const RewardRecord = z.object({
  id: RewardId,
  status: z.enum(rewardNoun.states),
  leadId: LeadId,
  /** The underwriter, and the company that reported. */
  payerId: MemberId,
  payeeId: MemberId,
  /** The payer's number of the claim. */
  claimNumber: text(60).optional(),
  savedFen: Fen,
  /** Basis points of what was saved. */
  share: z.int(),
  amountFen: Fen,
  /** The instant of the finding. */
  confirmedAt: Instant,
  paymentReference: text(60).optional(),
  /** Paid between the two companies apart from the monthly statements, which take it back: nobody is to pay twice. */
  paidDirectly: z.literal(true).optional(),
  ...recordFields,
});
export type RewardRecord = z.infer<typeof RewardRecord>;

/** Which lead it was is told to the company that reported it and to the committee; the payer knows its claim. */
const Reward = RewardRecord.partial({ leadId: true }).meta({ id: 'Reward' });

const base = '/v1/rewards';
const ofReward = z.strictObject({ id: RewardId });
const readers = ['member', 'antifraud'] as const;

export const rewardRoutes = {
  listRewards: route({
    capability: 'leads',
    method: 'GET',
    path: base,
    summary: {
      zh: '线索奖励列表：应收或应付',
      en: "List rewards: those earned, or those to be paid; the committee's are all",
    },
    who: readers,
    query: Paging.extend({
      box: z.enum(['earned', 'payable']).optional(),
      status: z.enum(rewardNoun.states).optional(),
    }),
    answer: { status: 200, body: pageOf(Reward) },
  }),
  readReward: route({
    capability: 'leads',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看线索奖励', en: 'Read a reward' },
    who: readers,
    noun: rewardNoun,
    params: ofReward,
    answer: { status: 200, body: Reward, versioned: true },
  }),
  readRewardTimeline: timeline({
    capability: 'leads',
    noun: rewardNoun,
    base,
    params: ofReward,
    who: readers,
    summary: { zh: '线索奖励进程', en: "A reward's timeline" },
  }),
  settleReward: step({
    capability: 'leads',
    noun: rewardNoun,
    verb: 'settle',
    base,
    params: ofReward,
    body: z.strictObject({ paymentReference: text(60), paidDirectly: RewardRecord.shape.paidDirectly }),
    answer: Reward,
    summary: {
      zh: '登记奖励已支付；未经月度结算而直接支付的须注明 paidDirectly，结算中随之冲回',
      en: 'Say that a reward was paid, and by which payment; with paidDirectly where it was paid apart from the monthly statements, which then take it back',
    },
  }),
} as const;
