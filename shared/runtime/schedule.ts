/** Tells a job that the clock started from one that an operator runs: nobody reads the answer, so what is wrong must fail it. */
export const isSchedule = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && 'detail-type' in input;
