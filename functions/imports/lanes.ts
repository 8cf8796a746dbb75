import { Refusal } from '#shared/runtime/refusal.ts';

/**
 * Requests of one import that are on their way at a time. All rows of an import go into one partition of each index, which takes 1,000
 * writes a second: more lanes than these would throttle the member's other requests.
 */
const lanes = 5;
const tries = 6;

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Does something for each of many, some at a time. It ends when all that was begun has ended, a failure included: what goes on after its
 * function has answered would meet the next try.
 * @throws the first failure; nothing is begun after it
 */
export async function inLanes<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const open = items.values();
  let failed = false;
  const lane = async () => {
    for (const item of open) {
      if (failed) return;
      try {
        await patiently(() => act(item));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failure = outcomes.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
}

/** Tries again what failed for want of an answer: every write is safe to repeat, and the queue would only do so after an hour. */
async function patiently(act: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const decided = error instanceof Refusal && error.code !== 'unavailable';
      if (decided || attempt >= tries) throw error;
      await pause(Math.random() * 200 * 2 ** attempt);
    }
  }
}
