import { adjusterNoun } from '#schemas/adjusters.ts';
import { assistNoun } from '#schemas/assists.ts';
import { batchNoun } from '#schemas/cards.ts';
import { credentialNoun } from '#schemas/credentials.ts';
import { estimateNoun } from '#schemas/estimates.ts';
import { evidenceNoun } from '#schemas/evidence.ts';
import { exclusionNoun } from '#schemas/exclusions.ts';
import { exportNoun } from '#schemas/exports.ts';
import { guideNoun } from '#schemas/guides.ts';
import { type HandoffState, handoffNoun, handoffWords } from '#schemas/handoffs.ts';
import { importNoun } from '#schemas/imports.ts';
import { checkNoun } from '#schemas/indicator-checks.ts';
import { deletionNoun } from '#schemas/lead-deletions.ts';
import { leadNoun } from '#schemas/leads.ts';
import { linkNoun } from '#schemas/links.ts';
import { branchNoun, memberNoun } from '#schemas/members.ts';
import { notificationNoun } from '#schemas/notifications.ts';
import type { Noun } from '#schemas/noun.ts';
import { principalNoun } from '#schemas/principals.ts';
import { readingNoun } from '#schemas/readings.ts';
import { reportNoun } from '#schemas/reports.ts';
import { rewardNoun } from '#schemas/rewards.ts';
import { deskNoun } from '#schemas/service-areas.ts';
import { sightingNoun } from '#schemas/sightings.ts';
import { statementNoun } from '#schemas/statements.ts';
import { tariffNoun } from '#schemas/tariffs.ts';
import { vehicleNoun } from '#schemas/vehicles.ts';
import { deliveryNoun, endpointNoun } from '#schemas/webhooks.ts';
import type { Word } from './word.ts';

/** Whether somebody's turn has come, work goes on, it went well, something is wrong, or it rests for good: the colour of a tag. */
type Tone = 'waiting' | 'working' | 'good' | 'bad' | 'ended';
interface StateWord extends Word {
  readonly tone: Tone;
}

const toned =
  (tone: Tone) =>
  (zh: string, en: string): StateWord => ({ zh, en, tone });
const [waiting, working, good, bad, ended] = [
  toned('waiting'),
  toned('working'),
  toned('good'),
  toned('bad'),
  toned('ended'),
];

/** The words of all states of a noun: one that is missing, or that the noun does not have, fails to compile. */
const of = <const N extends Noun>(
  { kind }: N,
  states: Readonly<Record<N['states'][number], StateWord>>,
): readonly [string, Readonly<Record<string, StateWord>>] => [kind, states];

const handoffTones = {
  requested: waiting,
  declined: bad,
  withdrawn: ended,
  expired: bad,
  accepted: working,
  surveyed: working,
  assessed: working,
  documented: working,
  calculated: working,
  approved: working,
  paid: good,
  closed: ended,
  returned: bad,
} as const satisfies Record<HandoffState, ReturnType<typeof toned>>;

const handoffState = (state: HandoffState) => {
  const { zh, en } = handoffWords.states[state];
  return handoffTones[state](zh, en.charAt(0).toUpperCase() + en.slice(1));
};

/** What every state is called, by the noun's kind and the state. */
export const stateWords: Readonly<Record<string, Readonly<Record<string, StateWord>>>> = Object.fromEntries([
  of(memberNoun, { active: good('有效', 'Active') }),
  of(branchNoun, { active: good('有效', 'Active') }),
  of(deskNoun, { open: good('服务中', 'Open'), closed: ended('已关闭', 'Closed') }),
  of(principalNoun, { active: good('启用', 'Active'), suspended: bad('已停用', 'Suspended') }),
  of(adjusterNoun, {
    submitted: waiting('待审核', 'Awaiting approval'),
    approved: good('已批准', 'Approved'),
    rejected: bad('已退回', 'Rejected'),
    suspended: bad('已暂停', 'Suspended'),
    departed: ended('已离职', 'Departed'),
    'set-aside': waiting('待登记', 'Set aside'),
    dropped: ended('未登记', 'Not registered'),
  }),
  of(vehicleNoun, {
    registered: waiting('待发标识', 'Awaiting the mark'),
    marked: good('已发标识', 'Marked'),
    suspended: bad('标识暂停使用', 'Mark suspended'),
    withdrawn: bad('标识已收回', 'Mark withdrawn'),
    retired: ended('已注销', 'Retired'),
  }),
  of(importNoun, {
    declared: waiting('待上传', 'Awaiting the upload'),
    queued: working('校验中', 'Being checked'),
    aborting: working('正在中止', 'Being stopped'),
    refused: bad('未通过', 'Refused'),
    committed: working('登记中', 'Being registered'),
    done: good('已完成', 'Done'),
  }),
  of(credentialNoun, {
    valid: good('有效', 'Valid'),
    suspended: bad('已暂停', 'Suspended'),
    revoked: bad('已吊销', 'Revoked'),
    replaced: ended('已换发新证', 'Replaced'),
  }),
  of(batchNoun, { requested: working('排版中', 'Being laid out'), ready: good('可打印', 'Ready to print') }),
  of(evidenceNoun, {
    declared: waiting('待上传', 'Awaiting the upload'),
    sealed: good('已封存', 'Sealed'),
    analysed: good('已封存并分析', 'Sealed and analysed'),
    refused: bad('已拒收', 'Refused'),
    expired: ended('逾期未上传', 'Never uploaded'),
  }),
  of(assistNoun, {
    reported: waiting('待接收', 'Awaiting receipt'),
    acknowledged: working('已接收', 'Acknowledged'),
    'handed-over': good('已转异地通赔', 'Became a handed-over claim'),
    closed: ended('已办结', 'Closed'),
  }),
  of(handoffNoun, {
    requested: handoffState('requested'),
    declined: handoffState('declined'),
    withdrawn: handoffState('withdrawn'),
    expired: handoffState('expired'),
    accepted: handoffState('accepted'),
    surveyed: handoffState('surveyed'),
    assessed: handoffState('assessed'),
    documented: handoffState('documented'),
    calculated: handoffState('calculated'),
    approved: handoffState('approved'),
    paid: handoffState('paid'),
    closed: handoffState('closed'),
    returned: handoffState('returned'),
  }),
  of(estimateNoun, { given: good('已出具', 'Given') }),
  of(notificationNoun, { unread: waiting('未读', 'Unread'), read: ended('已读', 'Read') }),
  of(endpointNoun, { active: good('启用', 'Active'), disabled: ended('已停用', 'Disabled') }),
  of(deliveryNoun, {
    waiting: waiting('待推送', 'Waiting'),
    delivered: good('已送达', 'Delivered'),
    failed: bad('推送失败', 'Failed'),
  }),
  of(leadNoun, {
    reported: waiting('已报送', 'Reported'),
    triaged: waiting('已初审', 'Triaged'),
    investigating: working('调查中', 'Under investigation'),
    confirmed: bad('已确认', 'Confirmed'),
    refuted: ended('已排除', 'Refuted'),
    referred: working('已移交警方', 'Referred to the police'),
    closed: ended('已结案', 'Closed'),
    expired: ended('已过期', 'Expired'),
    locked: ended('已封存', 'Locked'),
    deleted: ended('已删除', 'Erased'),
  }),
  of(linkNoun, {
    found: waiting('已发现', 'Found'),
    offered: waiting('待同意互看', 'Awaiting agreement'),
    agreed: good('已同意互看', 'Open to each other'),
    ended: ended('已终止', 'Ended'),
  }),
  of(rewardNoun, {
    due: waiting('待支付', 'Due'),
    settled: good('已付清', 'Settled'),
    cancelled: ended('已取消', 'Cancelled'),
  }),
  of(deletionNoun, {
    planned: waiting('待批准', 'Awaiting approval'),
    approved: working('删除中', 'Being erased'),
    done: good('已删除', 'Erased'),
    withdrawn: ended('已撤回', 'Withdrawn'),
  }),
  of(readingNoun, { noted: ended('已记录', 'On record') }),
  of(sightingNoun, { noted: ended('已记录', 'On record') }),
  of(exclusionNoun, {
    active: good('排除中', 'Excluded'),
    lifted: working('正在恢复关联', 'Being linked again'),
    ended: ended('已结束', 'Ended'),
  }),
  of(checkNoun, { made: ended('已查询', 'Checked') }),
  of(exportNoun, {
    requested: waiting('待批准', 'Awaiting approval'),
    approved: working('生成中', 'Being made'),
    ready: good('可下载', 'Ready'),
    received: good('已签收', 'Received'),
    rejected: bad('已驳回', 'Rejected'),
    cancelled: ended('已取消', 'Cancelled'),
    failed: bad('生成失败', 'Failed'),
    revoked: bad('已撤销', 'Revoked'),
  }),
  of(reportNoun, {
    draft: waiting('草稿', 'Draft'),
    approved: waiting('待另一协会批准', 'Awaiting the other association'),
    published: good('已公布', 'Published'),
    discarded: ended('已弃用', 'Discarded'),
  }),
  of(guideNoun, {
    draft: waiting('草稿', 'Draft'),
    published: good('已公布', 'Published'),
    withdrawn: ended('已撤下', 'Withdrawn'),
  }),
  of(tariffNoun, { set: good('已登记', 'Set') }),
  of(statementNoun, {
    issued: waiting('已出具', 'Issued'),
    acknowledged: working('已确认', 'Acknowledged'),
    disputed: bad('有异议', 'Disputed'),
    settled: good('已结清', 'Settled'),
  }),
]);
