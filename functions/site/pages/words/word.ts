/** What something is called in both languages. */
export interface Word {
  readonly zh: string;
  readonly en: string;
}
export type Words = Readonly<Record<string, Word>>;

/** Terms that stand within sentences elsewhere begin with a capital where they stand alone. */
const asLabel = ({ zh, en }: Word): Word => ({ zh, en: en.charAt(0).toUpperCase() + en.slice(1) });

/** The words of a table that says more than words, by its own keys. */
export const wordsOf = (table: Words): Words =>
  Object.fromEntries(Object.entries(table).map(([key, word]) => [key, asLabel(word)]));

/** The words of a list of coded entries, by code. */
export const byCode = (entries: readonly (Word & { readonly code: string })[]): Words =>
  Object.fromEntries(entries.map((entry) => [entry.code, asLabel(entry)]));

/** The same words where they hold for one field, or one noun, alone: by `${owner}.${key}`. */
export const under = (owner: string, table: Words): Words =>
  Object.fromEntries(Object.entries(table).map(([key, word]) => [`${owner}.${key}`, asLabel(word)]));
