import { assistNoun } from '#schemas/assists.ts';
import { eachEvent } from '#shared/events/consume.ts';
import { analyse } from './analyse.ts';
import { attachPhotosOf } from './attach-assist.ts';

/** Looks into files that were sealed, one at a time so that memory stays flat, and brings the photos of an assist to its hand-off. */
export const handler = eachEvent(({ kind, recordId, id }) =>
  kind === assistNoun.kind ? attachPhotosOf(recordId, id) : analyse(recordId, id),
);
