import { monthOf } from '#schemas/calendar.ts';
import { EvidenceRecord, evidenceNoun } from '#schemas/evidence.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import type { PhotoMatch } from '#schemas/photo-likeness.ts';
import type { Principal } from '#schemas/roles.ts';
import { readManyAsSystem } from '#shared/records/record.ts';
import { type Likes, likesOf } from './photo-likes.ts';
import { type LeadByPhoto, ofOneHandoff } from './photo-rules.ts';

type Asking = Pick<LeadRecord, 'id' | 'memberId' | 'assistId' | 'evidenceIds'>;
type Files = ReadonlyMap<string, EvidenceRecord>;

/** Photos that look like a lead's and are followed to those that carry them, in one call. */
const mostFollowed = 200;

/**
 * What the pool and the claims know of each of a lead's photos: who else carries the very same file, and which others look like it. A lead
 * has 50 photos at most, so that this takes at most 50 queries for them, 200 for those that look like them and a batch of 250 records,
 * whatever the pool's size; a photo with more likenesses than its share of the 200 is answered with `atLeast`. A photo that was sealed a
 * moment ago is not compared yet.
 * @param reader who is told: a claim's number is told to its parties alone
 */
export async function photoMatchesOf(lead: Asking, reader: Pick<Principal, 'memberId'>): Promise<PhotoMatch[]> {
  const photos = await likesOf(lead, lead.evidenceIds, mostFollowed);
  const near = photos.filter(({ common, followed }) => !common && followed.length > 0);
  const ids = near.flatMap(({ evidenceId, followed }) => [evidenceId, ...followed.map((one) => one.evidenceId)]);
  const records = await readManyAsSystem(evidenceNoun, [...new Set(ids)]);
  const files: Files = new Map(records.map((record) => [record.id, EvidenceRecord.parse(record)]));
  return photos.map((photo) => matchOf(lead, photo, files, reader.memberId));
}

function matchOf(lead: Asking, photo: Likes, files: Files, reader: string | undefined): PhotoMatch {
  const { evidenceId, neighbours, followed, leads, common } = photo;
  const none = { leads: 0, ownLeads: 0, members: 0, cities: [], handoffs: [] };
  const near = { photos: neighbours.length, ...distanceOf(photo) };
  if (common) return { ...none, evidenceId, answer: 'suppressed', leads: leads.length, ...near };
  const own = files.get(evidenceId);
  const alike = followed.flatMap((one) => files.get(one.evidenceId) ?? []);
  const handoffs = handoffsOf(
    alike.filter((file) => !ofOneHandoff(own, file)),
    reader,
  );
  const partly = followed.length < neighbours.length;
  if (leads.length === 0 && handoffs.length === 0 && !partly) return { ...none, evidenceId, answer: 'none', photos: 0 };
  return {
    evidenceId,
    answer: 'linked',
    ...countsOf(leads, lead.memberId),
    handoffs,
    ...near,
    ...(partly ? { atLeast: true } : {}),
  };
}

/** How near the nearest one is; the very same file of another lead is nearest of all. */
function distanceOf({ neighbours, leads }: Likes): { distance?: number } {
  const distances = [...neighbours, ...leads].map(({ distance }) => distance);
  return distances.length > 0 ? { distance: Math.min(...distances) } : {};
}

function countsOf(leads: readonly LeadByPhoto[], memberId: string) {
  const edges = leads.map(({ edge }) => edge);
  const own = edges.filter((edge) => edge.memberId === memberId);
  const instants = edges.map(({ at }) => at).sort();
  return {
    leads: edges.length,
    ownLeads: own.length,
    members: new Set(edges.map((edge) => edge.memberId)).size - (own.length > 0 ? 1 : 0),
    cities: [...new Set(edges.map(({ cityCode }) => cityCode))].sort(),
    ...(instants[0] ? { sinceMonth: monthOf(instants[0]) } : {}),
  };
}

/** The claims of files, each once: where and when the accident was, and the number of one's own. */
function handoffsOf(files: readonly EvidenceRecord[], reader: string | undefined): PhotoMatch['handoffs'] {
  const found = new Map<string, PhotoMatch['handoffs'][number]>();
  for (const { handoffId, handlingCity, accidentAt, underwritingMemberId, handlingMemberId } of files) {
    if (!handoffId || !handlingCity || !accidentAt) continue;
    const own = reader !== undefined && (underwritingMemberId === reader || handlingMemberId === reader);
    const told = { own, cityCode: handlingCity, month: monthOf(accidentAt) };
    found.set(handoffId, own ? { ...told, handoffId } : told);
  }
  return [...found.values()];
}
