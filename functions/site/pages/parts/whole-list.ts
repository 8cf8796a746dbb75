import { useEffect } from 'react';
import type { List } from '../parts/hub.tsx';

/** Rows from which on nothing more is fetched unasked. */
const enough = 2_000;

/** Fetches the further pages of a list one after the other while they are wanted: for searches and groupings among what is loaded. */
export function useWholeList<T>({ items, hasNextPage, isFetching, fetchNextPage }: List<T>, wanted: boolean): void {
  const more = wanted && hasNextPage && !isFetching && items.length < enough;
  useEffect(() => {
    if (more) fetchNextPage();
  }, [more, fetchNextPage]);
}
