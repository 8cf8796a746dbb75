import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPages } from '../../functions/site/pages/parts/read-pages.ts';

/** A list in pages, as the hub gives it: a filter may leave any of them empty. */
const listOf = (pages: readonly (readonly number[])[]) => {
  const asked: string[] = [];
  const read = async ({ cursor = '0' }: { readonly cursor?: string }) => {
    asked.push(cursor);
    const next = Number(cursor) + 1;
    return {
      body: { items: pages[Number(cursor)] ?? [], ...(next < pages.length ? { nextCursor: String(next) } : {}) },
    };
  };
  return { asked, read };
};

describe("what a heap of today's work finds", () => {
  it('is all of a list however many of its pages are empty, or its beginning, and then it says that there is more', async () => {
    const pages = fc.array(fc.array(fc.integer(), { maxLength: 3 }), { minLength: 1, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(pages, fc.integer({ min: 1, max: 9 }), async (list, most) => {
        const { asked, read } = listOf(list);
        const { items, whole } = await readPages(read, most);
        expect(items).toEqual(list.slice(0, most).flat());
        expect(whole).toBe(list.length <= most);
        expect(asked).toHaveLength(Math.min(list.length, most));
      }),
    );
  });
});
