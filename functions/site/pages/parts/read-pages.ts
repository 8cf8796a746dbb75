/** The paging of a list as its query takes it. */
export interface Paged {
  readonly limit: number;
  readonly cursor?: string;
}

type ReadPage<T> = (
  paging: Paged,
) => Promise<{ readonly body: { readonly items: readonly T[]; readonly nextCursor?: string | undefined } }>;

/**
 * Reads a list page by page: what a filter leaves of one page may be nothing, while more stands behind it.
 * @param most pages after which no more are asked for
 * @returns what was found, and whether that is all there is
 */
export async function readPages<T>(
  read: ReadPage<T>,
  most: number,
): Promise<{ readonly items: readonly T[]; readonly whole: boolean }> {
  const items: T[] = [];
  let cursor: string | undefined = '';
  for (let pages = 0; pages < most && cursor !== undefined; pages += 1) {
    const { body } = await read({ limit: 100, ...(cursor ? { cursor } : {}) });
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return { items, whole: cursor === undefined };
}

/** Reads a list to its end: for the few that are short by nature. */
export const readAll = async <T>(read: ReadPage<T>): Promise<readonly T[]> =>
  (await readPages(read, Number.POSITIVE_INFINITY)).items;
