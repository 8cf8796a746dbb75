import { useEffect } from 'react';
import type { List } from './hub.tsx';

/** Rows from which on nothing more is fetched unasked. */
const enough = 2_000;

/**
 * Fetches the further pages of a list one after the other while they are wanted: for searches and groupings among what is loaded, and for
 * decisions that need all of it.
 * @param most rows from which on nothing more is fetched
 * @returns whether it goes on: if not and there are further pages, there were too many or one of them has failed
 */
export function useWholeList<T>(list: List<T>, wanted: boolean, most = enough): boolean {
  const { items, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  const more = wanted && hasNextPage && !isFetching && !isFetchNextPageError && items.length < most;
  useEffect(() => {
    if (more) fetchNextPage();
  }, [more, fetchNextPage]);
  return more || (wanted && isFetching);
}
