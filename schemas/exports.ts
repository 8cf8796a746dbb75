import * as z from 'zod';
import { CityCode, CountyCode, cityCodeOf } from './divisions.ts';
import { EvidenceId } from './evidence.ts';
import { LeadId, pooledStates, SuspicionKind } from './leads.ts';
import { noun } from './noun.ts';
import { GivenInstant, Instant, idOf, personName, prose, Sha256, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { PrincipalId } from './roles.ts';

/**
 * A pull of fraud leads by the police under a document number and for a purpose. One that holds personal data is approved by a person of the
 * committee (数据安全法 35); one that is masked the hub lets through by itself.
 */
export const exportNoun = noun({
  kind: 'export',
  prefix: 'exp',
  table: 'Hub',
  zh: '线索导出',
  en: 'lead export',
  states: ['requested', 'approved', 'ready', 'received', 'rejected', 'cancelled', 'failed', 'revoked'],
  create: { verb: 'request', to: 'requested' },
  transitions: [
    { verb: 'approve', from: ['requested'], to: 'approved', who: ['committee'] },
    { verb: 'reject', from: ['requested'], to: 'rejected', who: ['committee'] },
    { verb: 'cancel', from: ['requested', 'approved', 'failed'], to: 'cancelled', who: ['requester', 'committee'] },
    { verb: 'retry', from: ['failed'], to: 'approved', who: ['committee'] },
    { verb: 'receipt', from: ['ready'], to: 'received', who: ['requester'] },
    // What was given out stays given; the hub's own file goes, and no link leads to it any more.
    { verb: 'revoke', from: ['ready', 'received'], to: 'revoked', who: ['committee'] },
    // The hub's: it lets a masked one through, says how far it is, and how it ended.
    { verb: 'admit', from: ['requested'], to: 'approved', who: ['worker'] },
    { verb: 'advance', from: ['approved'], who: ['worker'] },
    { verb: 'finish', from: ['approved'], to: 'ready', who: ['worker'] },
    { verb: 'fail', from: ['approved'], to: 'failed', who: ['worker'] },
  ],
  relations: {
    requester: { role: 'police', cities: ['cityCode'] },
    committee: { role: 'antifraud' },
    worker: { role: 'system' },
  },
  readers: ['requester', 'committee'],
  boxes: {
    ofCity: { index: 'owner', by: 'cityCode', who: ['requester'] },
    all: { index: 'overview', who: ['committee'] },
  },
  counted: { city: 'cityCode' },
});

export const ExportId = idOf('exp');

/** Originals that one export takes at most, in bytes and in number: what can be packed, and noted file by file, in one go. */
export const mostOriginals = { bytes: 8 * 1024 ** 3, files: 10_000 } as const;

/** Which leads, of those in the pool; what is not given does not narrow. */
const filter = z.strictObject({
  /** Only leads of this city; none given: both. */
  cityCode: CityCode.optional(),
  countyCodes: z.array(CountyCode).min(1).max(20).optional(),
  statuses: z.array(z.enum(pooledStates)).min(1).max(pooledStates.length).optional(),
  /** Only leads that suspect one of these. */
  suspicions: z.array(SuspicionKind).min(1).max(20).optional(),
  /** Only leads that were reported, or that anything has changed in, at or after this instant. */
  since: GivenInstant.optional(),
  /** Only leads that were reported before this instant. */
  until: GivenInstant.optional(),
});

const Content = z.strictObject({
  /** Narrative, people, vehicles, shops, claims and values; without them an export holds kinds and counts. */
  personalData: z.boolean(),
  /** The evidence files themselves, besides their list. */
  originals: z.boolean().default(false),
});

export const request = z
  .strictObject({
    documentNumber: text(60),
    purpose: prose(500),
    filter,
    content: Content,
    /** The export that this one goes on from: it begins where that one ends, and asks for the same. */
    after: ExportId.optional(),
  })
  .superRefine(({ content, after, filter: { since, until, cityCode, countyCodes = [] } }, context) => {
    const elsewhere = countyCodes.findIndex((county) => cityCode !== undefined && cityCodeOf(county) !== cityCode);
    if (elsewhere >= 0)
      context.addIssue({
        code: 'custom',
        path: ['filter', 'countyCodes', elsewhere],
        params: { problem: 'county_of_other_city' },
      });
    if (after && since)
      context.addIssue({ code: 'custom', path: ['filter', 'since'], params: { problem: 'since_by_after' } });
    if (content.originals && !content.personalData)
      context.addIssue({
        code: 'custom',
        path: ['content', 'originals'],
        params: { problem: 'originals_are_personal' },
      });
    if (since && until && since >= until)
      context.addIssue({ code: 'custom', path: ['filter', 'until'], params: { problem: 'until_before_since' } });
  });

/** What the requester says of the file: who took it, and its hash as computed there. */
export const receipt = z.strictObject({ receivedBy: personName(80), sha256: Sha256 });

/** Why no file came of an export. */
const failures = {
  originals_too_large: {
    zh: '证据原件合计超过 8 GB 或 1 万个，请缩小筛选范围分批申请，或不含原件',
    en: 'The originals come to more than 8 GB or 10,000 files: ask for fewer leads at a time, or without originals',
  },
  original_missing: {
    zh: '有证据原件已不在库中，请改为不含原件再申请',
    en: 'An original is no longer in the store: ask again without originals',
  },
  original_altered: {
    zh: '有证据原件与封存时的摘要不符，请联系平台管理员；不含原件的导出不受影响',
    en: 'An original is not what was sealed: call the operator; an export without originals is not concerned',
  },
  lead_unreadable: {
    zh: '有一条线索无法读取，请联系平台管理员；缩小筛选范围、不含该线索的导出不受影响',
    en: 'A lead cannot be read: call the operator; an export whose filter leaves it out is not concerned',
  },
  interrupted: {
    zh: '系统多次尝试未能完成，请委员会稍后重试',
    en: 'The hub did not manage it after several tries: the committee may try again later',
  },
} as const;
const failureCodes = Object.keys(failures) as [keyof typeof failures, ...(keyof typeof failures)[]];
export type FailureCode = keyof typeof failures;
/** What a failure means and how to go on. */
export const explained = (failure: FailureCode) => failures[failure];

/** How far the worker is: leads that are gathered, bytes that are packed. */
const Progress = z.object({ phase: z.enum(['gathering', 'packing']), leads: z.int(), bytes: z.int() });
export type Progress = z.infer<typeof Progress>;

const shownFields = {
  id: ExportId,
  status: z.enum(exportNoun.states),
  cityCode: CityCode,
  documentNumber: text(60),
  purpose: prose(500),
  filter: filter.extend({ since: Instant.optional(), until: Instant.optional() }).strip(),
  content: Content.strip(),
  after: ExportId.optional(),
  approvedAt: Instant.optional(),
  progress: Progress.optional(),
  failure: z.enum(failureCodes).optional(),
  /**
   * Leads in the file, once it is ready; its size in bytes and its hash, which the police learn from the file itself: their receipt
   * proves by it that the file came.
   */
  count: z.int().optional(),
  bytes: z.int().optional(),
  sha256: Sha256.optional(),
  /** From when on and until when the file can be fetched. */
  readyAt: Instant.optional(),
  keptUntil: Instant.optional(),
  receivedBy: text(80).optional(),
  ...recordFields,
};

/** The original or the lead on which it failed. */
const failedOn = z.union([EvidenceId, LeadId]).optional();

/** An export's record as it is kept. */
export const ExportRecord = z.object({
  ...shownFields,
  requestedBy: PrincipalId,
  /** Where its file lies. */
  file: z.string().optional(),
  /** How many runs in a row began at so many chunks: none of them got on. */
  tries: z.object({ chunks: z.int(), runs: z.int() }).optional(),
  failedOn,
});
export type ExportRecord = z.infer<typeof ExportRecord>;

export const Export = z
  .object({
    ...shownFields,
    explanation: z.object({ zh: z.string(), en: z.string() }).optional(),
    failedOn,
    /**
     * Everything up to this instant that fits filter and content is in the file: where an export of the same filter and content goes on,
     * which says so by `after`.
     */
    completeUntil: Instant.optional(),
  })
  .meta({ id: 'Export' });
export type Export = z.infer<typeof Export>;
