import * as z from 'zod';
import { assistNoun } from './assists.ts';
import { handoffNoun } from './handoffs.ts';
import type { Noun, VerbOf } from './noun.ts';
import { Instant, idOf, Month, text } from './primitives.ts';
import { rewardNoun } from './rewards.ts';
import { MemberId } from './roles.ts';

/**
 * What one company's adjusters did for another company's customers, and what the other owes for it. The giver did it, the receiver's customer
 * had it; of fraud the giver reported, and the receiver was spared the payment.
 */
export const services = {
  quick: { zh: '异地通赔（快处易赔）', en: 'claim handled, quick track' },
  ordinary: { zh: '异地通赔（普通流程）', en: 'claim handled, ordinary track' },
  assist: { zh: '遇事必停协助', en: 'help at the roadside' },
  fraud: { zh: '欺诈线索奖励', en: 'reward for a proven fraud' },
} as const;
type Service = keyof typeof services;
const Service = z.enum(Object.keys(services) as [Service, ...Service[]]).meta({ id: 'StatementService' });

/** Why a line takes back another one. */
export const reversals = {
  rerouted: { zh: '协助已改送其他公司', en: 'the help was for another company after all' },
  cancelled: { zh: '奖励已取消', en: 'the reward was cancelled' },
  paidDirectly: { zh: '奖励已直接支付', en: 'the reward was paid directly' },
  dispute: { zh: '异议成立', en: 'a dispute was upheld' },
} as const;
type ReversalCause = keyof typeof reversals;

/** A line's id; an entry has the same one whenever and however often it is made. */
export const LineId = idOf('sln');

/**
 * One entry in the account of two companies. It stands in the statements of both and is never changed; what turns out otherwise is an entry of
 * its own, with `reverses`. One whose `month` is not its `ofMonth` is a correction entry: its month was closed when it came.
 */
export const StatementLine = z
  .object({
    id: LineId,
    /** The month in whose statement it stands, and the month to which it belongs. */
    month: Month,
    ofMonth: Month,
    giverId: MemberId,
    receiverId: MemberId,
    service: Service,
    /** 1, or -1 of a line that takes back another. */
    cases: z.int(),
    /** What the receiver owes the giver; negative of a line that takes back another. */
    amountFen: z.int(),
    at: Instant,
    /** The hand-off, assist or reward. */
    caseId: z.string().optional(),
    claimNumber: text(60).optional(),
    /** The credential of the adjuster to whom the giver passes the reward on. */
    credentialNumber: z.string().optional(),
    reverses: LineId.optional(),
    because: z.enum(Object.keys(reversals) as [ReversalCause, ...ReversalCause[]]).optional(),
  })
  .meta({ id: 'StatementLine' });
export type StatementLine = z.infer<typeof StatementLine>;

const of = <const N extends Noun>(noun: N, ...verbs: readonly (VerbOf<N> | N['create']['verb'])[]) =>
  verbs.map((verb) => ({ kind: noun.kind, verb }));

/** The events that may make entries. */
export const entryEvents = [
  ...of(handoffNoun, 'close'),
  ...of(assistNoun, 'acknowledge', 'handOver', 'route'),
  ...of(rewardNoun, 'earn', 'settle', 'cancel'),
];
