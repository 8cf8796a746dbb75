import { Export, exportNoun } from './exports.ts';
import { leadNoun } from './leads.ts';
import { linkNoun } from './links.ts';
import type { Noun, VerbOf } from './noun.ts';
import { rewardNoun } from './rewards.ts';
import { sightingNoun } from './sightings.ts';

/** An event of the fraud pool of which somebody is told, with ids and states alone: whom, and in which words. */
export interface PoolEvent {
  readonly kind: string;
  readonly verb: string;
  /** The attributes with the members that are told; whoever took the step itself is not. */
  readonly members: readonly string[];
  /** The attribute with the city whose committee is told. */
  readonly committee?: string;
  /** What the record must say besides for anybody to be told. */
  readonly where?: (image: Readonly<Record<string, unknown>>) => boolean;
  readonly zh: string;
  readonly en: string;
}

const told = <const N extends Noun>(
  noun: N,
  verb: VerbOf<N> | N['create']['verb'],
  to: Pick<PoolEvent, 'members' | 'committee' | 'where'>,
  zh: string,
  en: string,
): PoolEvent => ({ kind: noun.kind, verb, ...to, zh: `${noun.zh}：${zh}`, en: `${noun.en}: ${en}` });

const owner = { members: ['memberId'] };
const both = { members: ['firstMemberId', 'secondMemberId'] };
const committeeAlone = { members: [], committee: 'cityCode' };
const withPersonalData = ({ content }: Readonly<Record<string, unknown>>) =>
  Export.shape.content.safeParse(content).data?.personalData === true;
const ownerAndCommittee = { ...owner, committee: 'cityCode' };

export const poolEvents: readonly PoolEvent[] = [
  told(
    linkNoun,
    linkNoun.create.verb,
    both,
    '发现与本公司线索的关联',
    'one of your leads has something in common with another',
  ),
  told(linkNoun, 'strengthen', both, '又发现一项共同信息', 'the two leads have one more thing in common'),
  told(
    linkNoun,
    'offer',
    both,
    '对方愿意互看详情，请决定是否同意',
    "the other owner offers to see each other's details",
  ),
  told(linkNoun, 'agree', both, '双方已同意互看详情', "both have agreed to see each other's details"),
  told(linkNoun, 'withdraw', both, '对方已撤回或谢绝', 'the other owner has withdrawn or declined'),
  told(
    sightingNoun,
    sightingNoun.create.verb,
    { members: ['ownerId'] },
    '其他公司对本公司线索有印证或排除',
    'another member has met what you reported, or refuted it',
  ),
  told(leadNoun, 'remind', owner, '即将到期，如仍需保留请续期', 'it expires soon: renew it if it is still needed'),
  told(leadNoun, 'expire', owner, '未经确认，已到期', 'it has expired unconfirmed'),
  told(leadNoun, 'confirm', owner, '委员会已确认欺诈', 'the committee has confirmed the fraud'),
  told(leadNoun, 'refute', owner, '委员会已排除', 'the committee has refuted it'),
  told(leadNoun, 'refer', owner, '已移交警方', 'it was referred to the police'),
  told(leadNoun, 'close', owner, '已结案', 'it was closed'),
  told(leadNoun, 'reopen', owner, '已重新调查', 'it is investigated again'),
  told(leadNoun, 'policeOpen', ownerAndCommittee, '警方反馈：已立案', 'the police have opened a case'),
  told(leadNoun, 'policeProve', ownerAndCommittee, '警方反馈：查实欺诈', 'the police have proven the fraud'),
  told(leadNoun, 'policeClear', ownerAndCommittee, '警方反馈：不成立', 'the police have found no fraud'),
  told(leadNoun, 'policeReturn', ownerAndCommittee, '警方反馈：退回委员会', 'the police have given it back'),
  told(leadNoun, 'overdue', committeeAlone, '逾期未办', 'the step that it waits for is overdue'),
  told(
    exportNoun,
    exportNoun.create.verb,
    { ...committeeAlone, where: withPersonalData },
    '警方申请含个人信息的导出，请审批',
    'the police ask for one with personal data: it waits for approval',
  ),
  told(
    exportNoun,
    'fail',
    committeeAlone,
    '未能完成，请查看原因并决定是否重试',
    'it failed: see why, and whether to try again',
  ),
  told(rewardNoun, rewardNoun.create.verb, { members: ['payerId', 'payeeId'] }, '应付奖励已生成', 'a reward is due'),
  told(rewardNoun, 'settle', { members: ['payeeId'] }, '奖励已支付', 'the reward was paid'),
  told(rewardNoun, 'cancel', { members: ['payerId', 'payeeId'] }, '奖励已取消', 'the reward was cancelled'),
];

export const poolEventOf = (kind: string, verb: string): PoolEvent | undefined =>
  poolEvents.find((event) => event.kind === kind && event.verb === verb);
