/**
 * Does the same for each of many, in turns of so many at a time: the next turn begins when all of the last one are done.
 * @returns what came of each, in their order
 * @throws what the first to fail threw; those of its turn go on, no other turn begins
 */
export async function inTurns<T, R>(all: readonly T[], atOnce: number, act: (one: T) => Promise<R>): Promise<R[]> {
  const outcomes: R[] = [];
  for (let start = 0; start < all.length; start += atOnce)
    outcomes.push(...(await Promise.all(all.slice(start, start + atOnce).map(act))));
  return outcomes;
}
