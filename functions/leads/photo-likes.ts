import type { LeadRecord } from '#schemas/leads.ts';
import { commonPhotoThreshold } from '#schemas/photo-likeness.ts';
import type { Edge, PhotoNeighbour } from '#schemas/pool.ts';
import { carriersOf, photoOf } from './photo-edges.ts';
import { isCommonPhoto, type LeadByPhoto, leadsBy } from './photo-rules.ts';

type Asking = Pick<LeadRecord, 'id' | 'memberId' | 'assistId' | 'evidenceIds'>;

/** What a photo of a lead leads to. */
export interface Likes {
  readonly evidenceId: string;
  /** Other photos that look like it, nearest first, and those of them that were followed to the leads that carry them. */
  readonly neighbours: readonly PhotoNeighbour[];
  readonly followed: readonly PhotoNeighbour[];
  /** The other leads by these and by the very same file. */
  readonly leads: readonly LeadByPhoto[];
  /** So many photos look like it, or so many leads have one, that it says nothing. The photos of such a one are not followed. */
  readonly common: boolean;
}

/** Queries in flight at a time. */
const atOnce = 32;

async function eachOf<T>(ids: readonly string[], read: (id: string) => Promise<T>): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (let start = 0; start < ids.length; start += atOnce)
    await Promise.all(ids.slice(start, start + atOnce).map(async (id) => found.set(id, await read(id))));
  return found;
}

/**
 * What photos of a lead lead to: the one rule of what is common, for matches, links and rings. A query for each photo; then, unless so many
 * look like it that it is common by that alone, one for each that looks like it.
 * @param most queries of the latter at most, shared out evenly, the nearest photos first
 */
export async function likesOf(lead: Asking, evidenceIds: readonly string[], most: number): Promise<Likes[]> {
  const photos = await eachOf([...new Set(evidenceIds)], photoOf);
  const asked = [...photos].map(([evidenceId, { carriers, neighbours }]) => {
    const others = neighbours
      .filter((one) => !lead.evidenceIds.includes(one.evidenceId))
      .sort((a, b) => a.distance - b.distance);
    return { evidenceId, carriers, neighbours: others, crowded: isCommonPhoto(lead, others) };
  });
  const open = asked.filter(({ neighbours, crowded }) => neighbours.length > 0 && !crowded);
  const share = Math.max(1, Math.floor(most / Math.max(1, open.length)));
  const followed = open.flatMap(({ neighbours }) => neighbours.slice(0, share).map(({ evidenceId }) => evidenceId));
  const carriers = await eachOf([...new Set(followed)], carriersOf);
  return asked.map(({ crowded, ...photo }) => likesFrom(lead, photo, crowded ? 0 : share, carriers));
}

function likesFrom(
  lead: Asking,
  photo: Pick<Likes, 'evidenceId' | 'neighbours'> & { readonly carriers: readonly Edge[] },
  share: number,
  carriers: ReadonlyMap<string, readonly Edge[]>,
): Likes {
  const { evidenceId, neighbours } = photo;
  const followed = neighbours.slice(0, share);
  const carried = followed.map((neighbour) => ({ neighbour, carriers: carriers.get(neighbour.evidenceId) ?? [] }));
  const leads = leadsBy(lead, photo, carried);
  return { evidenceId, neighbours, followed, leads, common: share === 0 || leads.length > commonPhotoThreshold };
}
