import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type Caller, type Client, createCaller, createClient } from '#schemas/client.ts';
import { isAllowed, type Principal } from '#schemas/roles.ts';
import { type RouteId, routes } from '#schemas/routes.ts';
import { languageTag, useLanguage } from '../start/language.ts';
import { accessToken } from '../start/session.ts';
import type { Paged } from './read-pages.ts';

interface Hub {
  readonly client: Client;
  readonly call: Caller;
  readonly me: Principal;
}
const HubContext = createContext<Hub | undefined>(undefined);

/** The hub's API with the caller's token, answering in the reader's language. */
export function useClients(): Pick<Hub, 'client' | 'call'> {
  const language = useLanguage();
  return useMemo(() => {
    const options = { baseUrl: location.origin, token: accessToken, language: languageTag[language] };
    return { client: createClient(options), call: createCaller(options) };
  }, [language]);
}

export function HubProvider({ hub, children }: { readonly hub: Hub; readonly children: ReactNode }) {
  return <HubContext.Provider value={hub}>{children}</HubContext.Provider>;
}

/** The client, the caller that takes any route, and who is signed in. */
export function useHub(): Hub {
  const hub = useContext(HubContext);
  if (!hub) throw new Error('this part is used outside the signed-in site');
  return hub;
}

/** Whether the map opens a route to whoever is signed in. The hub decides in any case: this only spares clicks that it would refuse. */
export function useMay(): (route: RouteId) => boolean {
  const { role } = useHub().me;
  return (id) => {
    const { who } = routes[id];
    return who === 'public' || isAllowed(role, who);
  };
}

/** What a query is known by: the kind of its noun first, so that a step makes everything about that noun be read again. */
export type Key = readonly [kind: string, ...rest: unknown[]];

/** Reads once and again whenever something about its noun has changed. @param enabled false: not now */
export function useRead<T>(key: Key, read: (client: Client) => Promise<T>, enabled = true) {
  const { client } = useHub();
  const language = useLanguage();
  return useQuery({ queryKey: [...key, language], queryFn: () => read(client), enabled });
}

interface PageOf<T> {
  readonly body: { readonly items: readonly T[]; readonly nextCursor?: string | undefined };
}

/** Rows that a list reads at a time. */
const pageSize = 50;

/** Reads a list page by page. @param read gives the query's paging to the list's function */
export function useList<T>(key: Key, read: (client: Client, paging: Paged) => Promise<PageOf<T>>, enabled = true) {
  const { client } = useHub();
  const language = useLanguage();
  const query = useInfiniteQuery({
    queryKey: [...key, language],
    enabled,
    initialPageParam: '',
    queryFn: ({ pageParam }) => read(client, { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }),
    getNextPageParam: ({ body }) => body.nextCursor,
    placeholderData: keepPreviousData,
  });
  const items = useMemo(() => query.data?.pages.flatMap(({ body }) => body.items) ?? [], [query.data]);
  return { ...query, items };
}
export type List<T> = Pick<
  ReturnType<typeof useList<T>>,
  | 'items'
  | 'error'
  | 'isPending'
  | 'isPlaceholderData'
  | 'isFetching'
  | 'isFetchNextPageError'
  | 'hasNextPage'
  | 'fetchNextPage'
  | 'refetch'
>;
