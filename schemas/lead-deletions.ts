import * as z from 'zod';
import { LeadId, LeadRecord } from './leads.ts';
import { noun } from './noun.ts';
import { GivenInstant, Instant, idOf, Paging, pageOf, Reasoned, Sha256 } from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { PrincipalId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * The erasing of leads that are due for it: somebody of the committee has the hub list them, which changes nothing; somebody else of the
 * committee approves just that list; the hub erases, and signs a certificate of what it erased and what it left.
 */
export const deletionNoun = noun({
  kind: 'deletion',
  prefix: 'del',
  table: 'Leads',
  zh: '线索删除',
  en: 'deletion of leads',
  states: ['planned', 'approved', 'done', 'withdrawn'],
  create: { verb: 'plan', to: 'planned' },
  transitions: [
    { verb: 'approve', from: ['planned'], to: 'approved', who: ['committee'] },
    { verb: 'withdraw', from: ['planned'], to: 'withdrawn', who: ['committee'] },
    { verb: 'certify', from: ['approved'], to: 'done', who: ['hub'] },
  ],
  relations: { committee: { role: 'antifraud' }, hub: { role: 'system' } },
  readers: ['committee'],
  boxes: { all: { index: 'overview', who: ['committee'] } },
});

/** Leads that one deletion takes: so many that it stays a record that can be read and written. */
export const mostErased = 200;

const DeletionId = idOf('del');

/** A lead that is due: at which version it was found so, since when, and as what it was kept. */
const Due = LeadRecord.pick({ id: true, version: true })
  .extend({ dueSince: Instant, keptAs: LeadRecord.shape.keptAs.unwrap() })
  .meta({ id: 'LeadDueForErasure' });
export type Due = z.infer<typeof Due>;

/** A lead of the list that was left as it was: it was put under a legal hold, or is no longer as it was when the list was made. */
const Skipped = z.object({ id: LeadId, because: z.enum(['held', 'changed']) });
export type Skipped = z.infer<typeof Skipped>;

export const DeletionRecord = z.object({
  id: DeletionId,
  status: z.enum(deletionNoun.states),
  /** By what was due at this instant. */
  asOf: Instant,
  leads: z.array(Due).max(mostErased),
  count: z.int().min(0),
  /** Whether more are due, or may be: than one deletion takes, or than were looked at in one call. */
  more: z.boolean(),
  /** Up to which report the pool was looked through, where one call did not come to its end: another plan goes on from there. */
  lookedUntil: Instant.optional(),
  /** SHA-256 of the list, by which an approval names it. */
  digest: Sha256,
  plannedBy: PrincipalId,
  approvedBy: PrincipalId.optional(),
  approvedAt: Instant.optional(),
  erased: z.int().optional(),
  skipped: z.array(Skipped).optional(),
  /** A compact JWS (ES256) that the hub's public keys verify. */
  certificate: z.string().optional(),
  ...recordFields,
});
export type DeletionRecord = z.infer<typeof DeletionRecord>;

const Deletion = DeletionRecord.meta({ id: 'Deletion' });
const DeletionListed = DeletionRecord.omit({ leads: true, skipped: true, certificate: true }).meta({
  id: 'DeletionSummary',
});

/** The `typ` of the certificate. */
export const certificateType = 'deletion+jws';

/** What a certificate says. */
export const Certificate = z.object({
  iss: z.string(),
  iat: z.int(),
  deletion: DeletionId,
  digest: Sha256,
  plannedBy: PrincipalId,
  plannedAt: Instant,
  approvedBy: PrincipalId,
  approvedAt: Instant,
  erased: z.array(Due.omit({ version: true }).extend({ erasedAt: Instant })),
  skipped: z.array(Skipped),
  counts: z.object({ planned: z.int(), erased: z.int(), skipped: z.int() }),
  /** The rule by which each kind is kept, in months. */
  monthsKept: z.record(z.string(), z.int()),
  destroyed: z.string(),
  remains: z.array(z.string()),
});
export type Certificate = z.infer<typeof Certificate>;

/**
 * In the certificate's own words: what was done, and what there is still - of the lead itself, beside it, and elsewhere until its own time is
 * over. It must be as true as its signature: whoever writes another attribute of a lead in clear says so here.
 */
export const certificateWords = {
  destroyed:
    '线索的叙述、人员、车辆、商户、赔案、承保公司案件号及匹配值已删除，其专用密钥已销毁，审计记录及印证记录中的密文自此无法解开 / ' +
    "Narrative, people, vehicles, shops, claims, the underwriter's claim number and matching values were removed and the key of each lead was " +
    'destroyed: the envelopes in the audit rows and in sightings cannot be opened any more',
  remains: [
    '线索编号、报送公司、城市县区、状态、日期、信息等级，及处理经过（经办人、时间、理由）/ ' +
      'the id, the company that reported, city and county, state, dates and grades, and the steps: who took them, when, and why',
    '审计记录中未加密的：怀疑类型、证据文件编号、所属协助编号、公开范围、优先级、调查人、挽回金额、承保公司与奖励比例、移交警方及依法保全的文号与理由 / ' +
      'in clear in the audit rows: suspicion kinds, ids of evidence files and of the assist, scopes, priority, the investigator, the amount saved, ' +
      'the underwriter and its share, document numbers and reasons of referrals and legal holds',
    '以线索编号为据的：查阅记录（含查阅公司案件号）、印证记录的外壳、已终止的关联、奖励记录（含承保公司案件号与金额）、删除记录 / ' +
      "by the lead's id: readings (with the reader's own claim number), the shells of sightings, ended links, rewards (with the underwriter's claim " +
      'number and amounts), and the list of this deletion',
    '已无线索携带的匹配值，其计数在数日后删除 / the count of a value that no lead carries any more, for some days',
    '证据文件原件及其图像指纹（按文件的封存期限保存）/ sealed evidence files and the fingerprints of photos, under the lock of the files',
    '数据库备份（最长 35 天）/ backups of the database, for at most 35 days',
    "已提供给警方的导出文件（由警方保存），平台自存的副本最长 30 天 / exports that the police have received, and the hub's own copy of each for at most 30 days",
    '向警方提供的记录：线索编号、版本、部分，保存三年 / the record of what the police were given: ids, versions and parts, for three years',
  ],
} as const;

const base = '/v1/lead-deletions';
const ofDeletion = z.strictObject({ id: DeletionId });
const deletionStep = { capability: 'leads', noun: deletionNoun, base, params: ofDeletion, answer: Deletion } as const;
const readers = ['antifraud'] as const;

export const leadDeletionRoutes = {
  planLeadDeletion: route({
    capability: 'leads',
    method: 'POST',
    path: base,
    summary: {
      zh: '列出到期应删除的线索（试算，不作任何更改）',
      en: 'List the leads that are due to be erased: a dry run, which changes none of them',
    },
    who: readers,
    body: z.strictObject({
      keptAs: DeletionRecord.shape.leads.element.shape.keptAs.optional(),
      /** Only leads that were reported at or after this instant: where a plan before stopped (`lookedUntil`). */
      reportedFrom: GivenInstant.optional(),
    }),
    answer: { status: 201, body: Deletion, versioned: true },
  }),
  listLeadDeletions: route({
    capability: 'leads',
    method: 'GET',
    path: base,
    summary: { zh: '线索删除列表', en: 'List deletions of leads' },
    who: readers,
    query: Paging.extend({ status: z.enum(deletionNoun.states).optional() }),
    answer: { status: 200, body: pageOf(DeletionListed) },
  }),
  readLeadDeletion: route({
    capability: 'leads',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看线索删除及其证明', en: 'Read a deletion of leads, with its certificate' },
    who: readers,
    noun: deletionNoun,
    params: ofDeletion,
    answer: { status: 200, body: Deletion, versioned: true },
  }),
  readLeadDeletionTimeline: timeline({
    capability: 'leads',
    noun: deletionNoun,
    base,
    params: ofDeletion,
    who: readers,
    summary: { zh: '线索删除进程', en: "A deletion's timeline" },
  }),
  approveLeadDeletion: step({
    ...deletionStep,
    verb: 'approve',
    body: z.strictObject({ digest: Sha256 }),
    summary: {
      zh: '由另一委员批准所列删除',
      en: 'Approve the erasing of just this list; by somebody else than who made it',
    },
  }),
  withdrawLeadDeletion: step({
    ...deletionStep,
    verb: 'withdraw',
    body: Reasoned,
    summary: { zh: '撤回删除计划', en: 'Withdraw the plan' },
  }),
} as const;
