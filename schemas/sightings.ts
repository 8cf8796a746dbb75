import * as z from 'zod';
import { LeadId } from './leads.ts';
import { noun } from './noun.ts';
import { idOf, prose, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId } from './roles.ts';

/** What another member says of a lead that it may see something of: met it too, or found it unfounded, in a claim of its own. */
export const sightingNoun = noun({
  kind: 'sighting',
  prefix: 'sgt',
  table: 'Leads',
  zh: '线索印证',
  en: 'sighting',
  states: ['noted'],
  create: { verb: 'sight', to: 'noted' },
  transitions: [],
  relations: {
    owner: { role: 'member', member: 'ownerId' },
    sighter: { role: 'member', member: 'memberId' },
    committee: { role: 'antifraud' },
  },
  readers: ['owner', 'sighter', 'committee'],
  boxes: {
    ofLead: { index: 'owner', by: 'leadId', who: ['owner', 'committee'] },
    ofMember: { index: 'counterparty', by: 'memberId', who: ['sighter'] },
  },
});

export const SightingId = idOf('sgt');

export const sighting = z.strictObject({
  finding: z.enum(['seen', 'refuted']),
  /** The claim of the member's own in which it was. */
  claimNumber: text(60),
  note: prose(1000).optional(),
});

/** What stands sealed, under the key of the lead: it goes when the lead is erased. */
export const SightingSealed = sighting.pick({ claimNumber: true, note: true });

/** A sighting as it is kept. */
export const SightingRecord = z.object({
  id: SightingId,
  status: z.enum(sightingNoun.states),
  leadId: LeadId,
  ownerId: MemberId,
  memberId: MemberId,
  finding: sighting.shape.finding,
  sealed: z.string(),
  ...recordFields,
});
export type SightingRecord = z.infer<typeof SightingRecord>;

/** What binds the envelope of a sighting to its record. */
export const sightingEnvelope = (id: string) => ({ table: sightingNoun.table, record: id, field: 'sealed' });

export const Sighting = SightingRecord.omit({ sealed: true, ownerId: true })
  .extend(SightingSealed.partial().shape)
  .meta({ id: 'Sighting' });
