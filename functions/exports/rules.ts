import { exportFolders } from '#schemas/export-names.ts';
import { type Export, type ExportRecord, mostOriginals } from '#schemas/exports.ts';
import { isPooled, type LeadRecord } from '#schemas/leads.ts';
import type { Instant } from '#schemas/primitives.ts';

/**
 * Milliseconds after which whatever bears an earlier instant has been written and stands in the indexes: no function of the hub runs longer
 * than 15 minutes.
 */
const settledAfter = 16 * 60 * 1000;

/**
 * The instant up to which an export misses nothing: what was reported or changed before it is in the file as it stood when it was read, and
 * whatever comes later is in the next export since then. What lies between this instant and the approval may be in both.
 * @returns undefined while nothing is approved, and where leads that were reported later were not wanted
 */
export const completeUntil = ({ approvedAt, filter }: Pick<Export, 'approvedAt' | 'filter'>): Instant | undefined =>
  approvedAt === undefined || filter.until !== undefined
    ? undefined
    : new Date(Date.parse(approvedAt) - settledAfter).toISOString();

/** What of a lead decides whether an export has it. */
type Facts = Pick<
  LeadRecord,
  'cityCode' | 'countyCode' | 'status' | 'keptAs' | 'suspicions' | 'createdAt' | 'updatedAt'
>;

const isOfPlace = ({ cityCode, countyCodes }: Export['filter'], lead: Facts): boolean =>
  (cityCode === undefined || cityCode === lead.cityCode) &&
  (countyCodes === undefined || countyCodes.includes(lead.countyCode));
const isSuspectedOf = ({ suspicions }: Export['filter'], lead: Facts): boolean =>
  suspicions === undefined || lead.suspicions.some((kind) => suspicions.includes(kind));

/** Whether a lead belongs into an export. */
export const isWanted = (filter: Export['filter'], lead: Facts): boolean =>
  isPooled(lead) &&
  isOfPlace(filter, lead) &&
  isSuspectedOf(filter, lead) &&
  (filter.statuses === undefined || filter.statuses.some((status) => status === lead.status)) &&
  (filter.since === undefined || filter.since <= lead.updatedAt) &&
  (filter.until === undefined || lead.createdAt < filter.until);

/**
 * Whether a lead that an export before this one may have held has left the pool since: whoever has it must know. What was reported after
 * that one's approval it had not. An erased lead says no longer what was suspected.
 */
export const hasLeft = (filter: Export['filter'], lead: Facts): boolean =>
  filter.since !== undefined &&
  !isPooled(lead) &&
  filter.since <= lead.updatedAt &&
  Date.parse(lead.createdAt) <= Date.parse(filter.since) + settledAfter &&
  isOfPlace(filter, lead) &&
  (lead.status === 'deleted' || isSuspectedOf(filter, lead));

/** Whether an index entry in this state may be of a lead that the export has something to say of. One that has left never comes back, so that the index may lag. */
export const isConcerned = ({ since }: Export['filter'], status: unknown): boolean =>
  since !== undefined || isPooled({ status });

/** Of a filter what an export that goes on from another one must have like that one: all but the times. */
const scopeOf = ({ cityCode, countyCodes, statuses, suspicions }: Export['filter']): string =>
  JSON.stringify([cityCode, ...[countyCodes, statuses, suspicions].map((some = []) => [...new Set(some)].toSorted())]);

type Asked = Pick<Export, 'filter' | 'content'>;
/** What keeps an export from going on from another one, by the place in the request; none: it begins where that one is complete until. */
export function continuationFaults(before: Asked & Pick<Export, 'status' | 'approvedAt'>, asked: Asked) {
  const isUsable = (before.status === 'ready' || before.status === 'received') && completeUntil(before) !== undefined;
  if (!isUsable) return [{ pointer: '/after', code: 'after_unusable' }];
  const { personalData, originals } = asked.content;
  const isSameContent = personalData === before.content.personalData && originals === before.content.originals;
  return [
    ...(scopeOf(before.filter) === scopeOf(asked.filter) ? [] : [{ pointer: '/filter', code: 'after_other_filter' }]),
    ...(isSameContent ? [] : [{ pointer: '/content', code: 'after_other_content' }]),
  ];
}

/** Whether so many originals are more than one export takes. */
export const isTooMuch = ({ files, bytes }: { readonly files: number; readonly bytes: number }): boolean =>
  files > mostOriginals.files || bytes > mostOriginals.bytes;

/** The folders of an export in the store. */
export const foldersOf = (id: string): readonly string[] =>
  Object.values(exportFolders).map((folder) => `${folder}${id}/`);
/** Where a try at an export puts its file: two tries never write over each other, and the record names the one that counts. */
export const exportKey = (id: string, attempt: string) => `${exportFolders.files}${id}/${attempt}.zip`;
/** The folder of what says which leads went out with a file. */
export const provisionFolder = (file: string) =>
  `${exportFolders.provided}${file.slice(exportFolders.files.length).replace(/\.zip$/, '')}/`;

const gathering = ({ id, approvedAt = '' }: Pick<ExportRecord, 'id' | 'approvedAt'>) =>
  `${id}/${approvedAt.replace(/\D/g, '')}/`;
/** The folder of what is gathered for the export as it was approved at that instant: a retry gathers anew. */
export const workFolder = (record: Pick<ExportRecord, 'id' | 'approvedAt'>) =>
  `${exportFolders.work}${gathering(record)}`;
/** Where each chunk lists its leads: they stay for as long as the law asks. */
export const listFolder = (record: Pick<ExportRecord, 'id' | 'approvedAt'>) =>
  `${exportFolders.provided}${gathering(record)}`;
/** The head of a chunk, which says what belongs to it and where the next one begins; five digits, so that names sort. */
export const chunkHead = (folder: string, number: number) => `${folder}${String(number).padStart(5, '0')}.json`;

/** Runs that begin in a row and don't get on, after which the worker gives up: one fewer than the queue would deliver. */
export const mostTries = 4;

/** The tries with a run more, which begins with so many chunks: a run that gathered one has got on. */
export const triedAgain = (
  { tries }: Pick<ExportRecord, 'tries'>,
  chunks: number,
): { chunks: number; runs: number } => ({
  chunks,
  runs: tries?.chunks === chunks ? tries.runs + 1 : 1,
});

/** Milliseconds of a run (Lambda ends it at 15 minutes): until when it gathers, and until when it may still begin to pack. */
const gatheringUntil = 8 * 60 * 1000;
const packingFrom = 4 * 60 * 1000;

/** How a run goes on after so many milliseconds: what is left for another one is put back into the queue. */
export const wayOn = (elapsed: number, gathered: boolean): 'gather' | 'pack' | 'put back' => {
  if (gathered) return elapsed <= packingFrom ? 'pack' : 'put back';
  return elapsed <= gatheringUntil ? 'gather' : 'put back';
};
