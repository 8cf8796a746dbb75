import * as z from 'zod';
import { BusinessDate } from '#schemas/primitives.ts';
import { completeUntil } from './trail-days.ts';
import type { TrailScope } from './trail-rules.ts';
import { type KeptEvent, Manifest, readManifest, readPart } from './trail-store.ts';

/** Where a page goes on: in which part of what was extracted of a day, and at which of its events. */
const Place = z.object({
  day: BusinessDate,
  folder: Manifest.shape.folder,
  parts: z.int(),
  part: z.int(),
  row: z.int(),
});

/** A filter that finds little must not read all parts for one page: the cursor carries on from here. */
const mostParts = 10;

/**
 * One page of a scope's events, newest first.
 * @param days in their order, the last one first
 * @param wanted which events the caller asks for and may see
 * @param from where the page before ended; an extraction of today's that it read is read on, although a newer one may be there
 */
export async function pageOfExtract(
  scope: TrailScope,
  days: readonly string[],
  wanted: (event: KeptEvent) => boolean,
  { limit, from }: { readonly limit: number; readonly from: unknown },
) {
  const manifests = (await Promise.all(days.map(readManifest))).filter((found) => found !== undefined);
  const start = from === undefined ? undefined : Place.parse(from);
  const found = manifests.map(({ day, folder, scopes }) => ({ day, folder, parts: scopes[scope]?.parts ?? 0 }));
  const places = start ? [start, ...found.filter(({ day }) => day < start.day)] : found;
  const items: KeptEvent[] = [];
  const page = (next?: z.infer<typeof Place>) => ({ items, next, completeUntil: completeUntil(manifests) });
  let read = 0;
  for (const place of places) {
    for (let part = place === start ? start.part : 1; part <= place.parts; part += 1) {
      if (read >= mostParts) return page({ ...place, part, row: 0 });
      read += 1;
      const skipped = place === start && part === start.part ? start.row : 0;
      for (const [row, event] of (await readPart(place.folder, scope, part)).entries()) {
        if (row < skipped || !wanted(event)) continue;
        if (items.length === limit) return page({ ...place, part, row });
        items.push(event);
      }
    }
  }
  return page();
}
