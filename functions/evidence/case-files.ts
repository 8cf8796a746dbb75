import * as z from 'zod';
import { CaseFacts } from '#schemas/case.ts';
import { mostFilesOfCase } from '#schemas/evidence.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import { finalStates } from '#schemas/noun.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { readAsSystem } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { updateIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';

const Case = CaseFacts.extend({ status: z.enum(handoffNoun.states) });
const ended = finalStates(handoffNoun);

/**
 * What a file keeps of its case: the parties, so that the same relations decide who reads it, and when the accident was.
 * @throws Refusal `case_ended` for a hand-off that came to nothing
 */
export function caseFieldsOf(handoff: Item & { readonly id: string }) {
  const { status, ...facts } = Case.parse(handoff);
  if (ended.includes(status)) throw new Refusal('case_ended', { currentStatus: status });
  return { handoffId: handoff.id, ...facts };
}

/** The set of a company's files in a case: beside the records, and written by its own condition. */
const placesOf = (handoffId: string, memberId: string | undefined) => ({
  TableName: environment.table('Hub'),
  Key: { [partitionKey]: `case-files#${handoffId}`, [sortKey]: `files#${memberId}` },
  ExpressionAttributeNames: { '#files': 'files' },
});

/**
 * Gives a file its place in a case; one that has it keeps it. The database counts, so that however many come at once the bound holds.
 * @param memberId the company whose file it is
 * @throws Refusal `case_full`
 */
export async function takePlace(handoffId: string, memberId: string | undefined, evidenceId: string): Promise<void> {
  const outcome = await updateIf({
    ...placesOf(handoffId, memberId),
    UpdateExpression: 'ADD #files :file',
    ConditionExpression: 'attribute_not_exists(#files) OR contains(#files, :id) OR size(#files) < :most',
    ExpressionAttributeValues: { ':file': new Set([evidenceId]), ':id': evidenceId, ':most': mostFilesOfCase },
  });
  if (!outcome.ok) throw new Refusal('case_full');
}

/** Gives the place back of a file that was refused, never came, or went to another case; a repeat finds it gone. */
export async function leavePlace(handoffId: string, memberId: string | undefined, evidenceId: string): Promise<void> {
  await updateIf({
    ...placesOf(handoffId, memberId),
    UpdateExpression: 'DELETE #files :file',
    ExpressionAttributeValues: { ':file': new Set([evidenceId]) },
  });
}

/** Whether a hand-off was declined, withdrawn or let expire: no verb leads on from there, so that what is read here stays true. */
export async function cameToNothing(handoffId: string): Promise<boolean> {
  const handoff = await readAsSystem(handoffNoun, handoffId);
  return handoff !== undefined && ended.includes(handoff.status);
}

/** A file belongs to one case for good: its parties have read it. */
export const unattached = {
  expression: 'attribute_not_exists(#handoffId)',
  names: { '#handoffId': 'handoffId' },
  otherwise: () => new Refusal('already_attached'),
};

/** As `unattached`; or the file still belongs to the very case that came to nothing. */
export const attachedAs = (handoffId: string | undefined) =>
  handoffId === undefined
    ? unattached
    : { ...unattached, expression: '#handoffId = :ended', values: { ':ended': handoffId } };
