import type { EvidenceRecord } from '#schemas/evidence.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import { commonPhotoThreshold, comparedShots } from '#schemas/photo-likeness.ts';
import type { Edge, PhotoNeighbour } from '#schemas/pool.ts';
import { othersOf } from './match-rules.ts';

/** A photo that is compared with those of other cases: it was looked into, has a hash that says something, and shows a scene, a car or damage. */
export const isCompared = (evidence: EvidenceRecord): evidence is EvidenceRecord & { pdq: string } =>
  evidence.status === 'analysed' && evidence.pdq !== undefined && comparedShots.has(evidence.shotKind);

/** Whether two files are of one hand-off, where photos of one scene look alike by nature. */
export const ofOneHandoff = (
  a: Pick<EvidenceRecord, 'handoffId'> | undefined,
  b: Pick<EvidenceRecord, 'handoffId'> | undefined,
): boolean => a?.handoffId !== undefined && a.handoffId === b?.handoffId;

/** A photo that looks like one of a lead's, with the leads that carry it. */
export interface Carried {
  readonly neighbour: PhotoNeighbour;
  readonly carriers: readonly Edge[];
}

/** Another lead with a photo that looks like one of a lead's, and which it is. */
export interface LeadByPhoto {
  readonly edge: Edge;
  readonly evidenceId: string;
  readonly distance: number;
}

/**
 * The other leads that a photo of a lead leads to, each once by its nearest photo: those that carry the very same file, at a distance of 0,
 * and those that carry one that looks like it. Leads of the same assist are none.
 * @param photo the lead's own, with the leads that carry it
 * @param neighbours as they are stored; another photo of the lead itself is passed over, since it leads on by itself
 */
export function leadsBy(
  lead: Pick<LeadRecord, 'id' | 'assistId' | 'evidenceIds'>,
  photo: { readonly evidenceId: string; readonly carriers: readonly Edge[] },
  neighbours: readonly Carried[],
): LeadByPhoto[] {
  const found = new Map<string, LeadByPhoto>();
  const enter = (carriers: readonly Edge[], evidenceId: string, distance: number) => {
    for (const edge of othersOf(carriers, { leadId: lead.id, assistId: lead.assistId })) {
      const known = found.get(edge.leadId);
      if (!known || distance < known.distance) found.set(edge.leadId, { edge, evidenceId, distance });
    }
  };
  enter(photo.carriers, photo.evidenceId, 0);
  for (const { neighbour, carriers } of neighbours)
    if (!lead.evidenceIds.includes(neighbour.evidenceId)) enter(carriers, neighbour.evidenceId, neighbour.distance);
  return [...found.values()];
}

/**
 * Whether so many other photos look like one that this says nothing: a form, a logo, a picture from a catalogue.
 * @param lead whose own photos do not count
 */
export const isCommonPhoto = (
  lead: Pick<LeadRecord, 'memberId' | 'evidenceIds'>,
  neighbours: readonly PhotoNeighbour[],
) => {
  const others = neighbours.filter(({ evidenceId }) => !lead.evidenceIds.includes(evidenceId));
  const own = others.filter(({ memberId }) => memberId === lead.memberId).length;
  return own > commonPhotoThreshold || others.length - own > commonPhotoThreshold;
};
