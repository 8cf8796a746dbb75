import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { handoffNoun, handoffWords } from './handoffs.ts';
import { poolEvents } from './lead-notices.ts';
import { noun } from './noun.ts';
import { Instant, idOf, NoBody, Paging, pageOf, Version } from './primitives.ts';
import { recordFields } from './record.ts';
import { reportNotices } from './report-notices.ts';
import { BranchId, MemberId } from './roles.ts';
import { route, step } from './route.ts';
import { statementNotices } from './statements.ts';
import { caseEvents, deliveryNoun, endpointNoun, eventType } from './webhooks.ts';

/**
 * One entry of an inbox: what happened to which record. A member's entry names the branch whose case it is; of the fraud pool, whose leads no
 * branch has, it is for all of the company, also for those of it who are bound to a branch; a coordinator's and the committee's the city and neither member nor branch. It holds ids and states, nothing of a person. Whoever of the recipient's reads it first marks it for all.
 */
export const notificationNoun = noun({
  kind: 'notification',
  prefix: 'ntf',
  table: 'Hub',
  zh: '消息',
  en: 'notification',
  states: ['unread', 'read'],
  create: { verb: 'notify', to: 'unread' },
  transitions: [{ verb: 'read', from: ['unread'], to: 'read', who: ['owner', 'company', 'coordinator', 'committee'] }],
  relations: {
    owner: { role: 'member', member: 'memberId', branch: 'branchId' },
    company: { role: 'member', member: 'memberId', where: { attribute: 'openTo', is: 'company' } },
    coordinator: { role: 'coordinator', cities: ['cityCode'] },
    // Of leads its committee alone is told: other coordinators do not learn that there is one.
    committee: { role: 'antifraud', cities: ['committeeCity'] },
  },
  readers: ['owner', 'company', 'coordinator', 'committee'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['owner'] },
    ofCity: { index: 'counterparty', by: 'cityCode', who: ['coordinator'] },
    ofCommittee: { index: 'overview', by: 'committeeCity', who: ['committee'] },
  },
});

/** What members are told of their webhooks, in the inbox only. */
const ownEvents = {
  exhaust: {
    kind: deliveryNoun.kind,
    verb: 'exhaust',
    zh: '推送失败：各次重试均未成功，可在推送记录中重发',
    en: 'A webhook delivery failed for good after its last retry; it can be sent again',
  },
  disable: {
    kind: endpointNoun.kind,
    verb: 'disable',
    zh: '推送地址已停用：对方答复 410（已不存在）',
    en: 'A webhook endpoint was disabled: it answered 410 (gone)',
  },
} as const;

/** Every event of which an inbox tells. */
export const toldEvents = [
  ...caseEvents,
  ...Object.values(ownEvents),
  ...poolEvents,
  ...statementNotices,
  ...reportNotices,
].map(({ kind, verb }) => ({
  kind,
  verb,
}));

interface Words {
  readonly zh: string;
  readonly en: string;
}
const wordsOfVerb: ReadonlyMap<string, Words> = new Map(Object.entries(handoffWords.verbs));

/** What an entry says, in both languages. @param type as `eventType` makes it */
export function notificationText(type: string): Words {
  const own = Object.values(ownEvents).find(({ kind, verb }) => type === eventType(kind, verb));
  const words =
    own ??
    [...poolEvents, ...statementNotices, ...reportNotices].find(({ kind, verb }) => type === eventType(kind, verb));
  if (words) return { zh: words.zh, en: words.en };
  const ofVerb = wordsOfVerb.get(type.slice(handoffNoun.kind.length + 1));
  return { zh: `${handoffNoun.zh}：${ofVerb?.zh ?? type}`, en: `${handoffNoun.en}: ${ofVerb?.en ?? type}` };
}

const NotificationId = idOf('ntf');

/** Of what a notification tells: the record, and as it was after the step. */
const Subject = z.object({ kind: z.string(), id: z.string(), status: z.string(), version: Version });

export const NotificationRecord = z.object({
  id: NotificationId,
  status: z.enum(notificationNoun.states),
  /** For example `handoff.accept`. */
  type: z.string(),
  subject: Subject,
  occurredAt: Instant,
  /** Whose it is: a member's, as a rule with the branch of the case; or a city's association's, or its committee's. */
  memberId: MemberId.optional(),
  branchId: BranchId.optional(),
  cityCode: CityCode.optional(),
  committeeCity: CityCode.optional(),
  /** Where it is for all of the member's, whichever branch they are bound to. */
  openTo: z.literal('company').optional(),
  ...recordFields,
});
export type NotificationRecord = z.infer<typeof NotificationRecord>;

const Notification = NotificationRecord.extend({ text: z.object({ zh: z.string(), en: z.string() }) }).meta({
  id: 'Notification',
});

const base = '/v1/notifications';

export const notificationRoutes = {
  listNotifications: route({
    capability: 'notifications',
    method: 'GET',
    path: base,
    summary: { zh: '消息列表', en: "List the notifications in one's inbox, newest first" },
    who: ['member', 'coordinator'],
    query: Paging.extend({
      unread: z.enum(['true', 'false']).optional(),
      /** What the city's anti-fraud committee is told; without it, its association's. */
      box: z.enum(['committee']).optional(),
    }),
    answer: { status: 200, body: pageOf(Notification) },
  }),
  readNotification: step({
    capability: 'notifications',
    noun: notificationNoun,
    verb: 'read',
    base,
    params: z.strictObject({ id: NotificationId }),
    answer: Notification,
    body: NoBody,
    summary: { zh: '标记为已读', en: 'Mark a notification as read' },
  }),
} as const;
