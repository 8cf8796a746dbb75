import type { Noun } from '#schemas/noun.ts';
import { indexes } from '#schemas/tables.ts';
import type { Item } from './table.ts';

/** The partition of a list: `handoff#sent#mem_...`, or `member#all` for a list that is not parted. */
export const boxKey = (noun: Noun, box: string, value?: string) =>
  value === undefined ? `${noun.kind}#${box}` : `${noun.kind}#${box}#${value}`;

/** The attributes that put a record into the lists of its noun; a list by an attribute that it lacks is none of its lists. */
export const indexKeys = (noun: Noun, fields: Item): Item =>
  Object.fromEntries(
    Object.entries(noun.boxes).flatMap(([name, { index, by }]) => {
      if (by !== undefined && fields[by] === undefined) return [];
      return [[indexes[index].partitionKey, boxKey(noun, name, by && String(fields[by]))]];
    }),
  );

/** What a write that sets and removes these attributes must do to the lists by them. */
export function indexChanges(noun: Noun, set: Item, remove: readonly string[]) {
  const parted = Object.entries(noun.boxes).filter(([, { by }]) => by !== undefined);
  const keysBy = (wanted: (by: string) => boolean) =>
    parted.filter(([, { by = '' }]) => wanted(by)).map(([name, { index, by = '' }]) => ({ name, index, by }));
  return {
    set: Object.fromEntries(
      keysBy((by) => set[by] !== undefined).map(({ name, index, by }) => [
        indexes[index].partitionKey,
        boxKey(noun, name, String(set[by])),
      ]),
    ),
    remove: keysBy((by) => remove.includes(by)).map(({ index }) => indexes[index].partitionKey),
  };
}
