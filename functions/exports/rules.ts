import type { Export, ExportRecord } from '#schemas/exports.ts';
import { type LeadRecord, pooledStates } from '#schemas/leads.ts';
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

const pooled: readonly string[] = pooledStates;
/** Whether a lead in this state is in the pool. One that has left it never comes back, so that the index, which lags, may say so too. */
export const isPooled = (status: unknown): boolean => pooled.includes(String(status));

type Wanted = Pick<LeadRecord, 'cityCode' | 'countyCode' | 'status' | 'suspicions' | 'createdAt' | 'updatedAt'>;

/** Whether a lead belongs into an export. */
export const isWanted = (filter: Export['filter'], lead: Wanted): boolean =>
  isPooled(lead.status) &&
  (filter.cityCode === undefined || filter.cityCode === lead.cityCode) &&
  (filter.countyCodes === undefined || filter.countyCodes.includes(lead.countyCode)) &&
  (filter.statuses === undefined || filter.statuses.some((status) => status === lead.status)) &&
  (filter.suspicions === undefined || lead.suspicions.some((kind) => filter.suspicions?.includes(kind))) &&
  (filter.since === undefined || filter.since <= lead.updatedAt) &&
  (filter.until === undefined || lead.createdAt < filter.until);

/** The folder of an export's files in the store. */
export const folderOf = (id: string) => `exports/${id}/`;
/** Where a try at an export puts its file: two tries never write over each other, and the record names the one that counts. */
export const exportKey = (id: string, attempt: string) => `${folderOf(id)}${attempt}.zip`;
/** The folder of what is gathered for the export as it was approved at that instant: a retry gathers anew. */
export const workFolder = ({ id, approvedAt = '' }: Pick<ExportRecord, 'id' | 'approvedAt'>) =>
  `${folderOf(id)}work/${approvedAt.replace(/\D/g, '')}/`;
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
