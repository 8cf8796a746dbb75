/** That an edge of a value came or went, as the stream tells it. */
export interface EdgeChange {
  readonly partition: string;
  readonly sequenceNumber: string;
  readonly by: 1 | -1;
}

/** Sequence numbers are decimal and of unequal length: padded, they compare as texts. */
export const fenceOf = (sequenceNumber: string) => sequenceNumber.padStart(40, '0');

/** What changes do to a tally that has counted up to `last`: those that it has counted already do nothing. */
export function countedAfter(changes: readonly EdgeChange[], last: string | undefined) {
  const open = changes.filter(({ sequenceNumber }) => last === undefined || fenceOf(sequenceNumber) > last);
  const fences = open.map(({ sequenceNumber }) => fenceOf(sequenceNumber)).sort();
  const [first, newest] = [fences[0], fences.at(-1)];
  if (first === undefined || newest === undefined) return undefined;
  return { by: open.reduce((sum, { by }) => sum + by, 0), first, newest };
}
