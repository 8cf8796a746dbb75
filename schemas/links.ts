import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { EvidenceId } from './evidence.ts';
import { indicatorKinds } from './indicators.ts';
import { LeadId } from './leads.ts';
import { noun } from './noun.ts';
import { Instant, idOf } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId } from './roles.ts';

/**
 * That two leads share a value or a photo, found by the hub. Neither owner learns whose the other one is, until both have agreed to see each
 * other's details. Its id follows from the two leads' ids, the smaller of which is the first.
 */
export const linkNoun = noun({
  kind: 'link',
  prefix: 'lnk',
  table: 'Leads',
  zh: '线索关联',
  en: 'link of two leads',
  states: ['found', 'offered', 'agreed', 'ended'],
  create: { verb: 'find', to: 'found', again: ['ended'] },
  transitions: [
    // One owner is willing; the other one agrees; either takes it back.
    { verb: 'offer', from: ['found'], to: 'offered', who: ['first', 'second'] },
    { verb: 'agree', from: ['offered'], to: 'agreed', who: ['first', 'second'] },
    { verb: 'withdraw', from: ['offered', 'agreed'], to: 'found', who: ['first', 'second'] },
    // The hub's: they share one more value; or one of the leads has left the pool.
    { verb: 'strengthen', from: ['found', 'offered', 'agreed'], who: ['hub'] },
    { verb: 'end', from: ['found', 'offered', 'agreed'], to: 'ended', who: ['hub'] },
  ],
  relations: {
    first: { role: 'member', member: 'firstMemberId' },
    second: { role: 'member', member: 'secondMemberId' },
    committee: { role: 'antifraud' },
    hub: { role: 'system' },
  },
  readers: ['first', 'second', 'committee'],
  boxes: {
    ofFirst: {
      index: 'owner',
      by: 'firstLeadId',
      carries: ['firstLeadId', 'secondLeadId'],
      who: ['first', 'second', 'committee'],
    },
    ofSecond: {
      index: 'counterparty',
      by: 'secondLeadId',
      carries: ['firstLeadId', 'secondLeadId'],
      who: ['first', 'second', 'committee'],
    },
    // What members have in common with each other, for the figures of give and take.
    ofFirstMember: { index: 'overview', by: 'firstMemberId', carries: ['secondMemberId'], who: ['first'] },
    ofSecondMember: { index: 'open', by: 'secondMemberId', carries: ['firstMemberId'], who: ['second'] },
  },
  // It is of no city: one lead of each may be in either.
  counted: { facts: ['firstCity', 'secondCity'] },
});

export const LinkId = idOf('lnk');

/** Why two leads are linked: they share a value of this kind, or have photos that look alike (bits in which their hashes differ). */
export const LinkReason = z.object({
  kind: z.enum([...indicatorKinds, 'photo']),
  since: Instant,
  distance: z.int().optional(),
  /**
   * Which of the leads' values it is, for the hub alone: a keyed name that the value has within this link and nowhere else, whatever version
   * of the matching keys is read. A value may become common, or be excluded, after it has linked, and then links nothing any more: whoever
   * shows a reason asks first whether it still holds.
   */
  tag: z.string().optional(),
  /** Of photos, for the hub alone: the first lead's and the second's. */
  photos: z.tuple([EvidenceId, EvidenceId]).optional(),
});
export type LinkReason = z.infer<typeof LinkReason>;

export const LinkRecord = z.object({
  id: LinkId,
  status: z.enum(linkNoun.states),
  firstLeadId: LeadId,
  secondLeadId: LeadId,
  firstMemberId: MemberId,
  secondMemberId: MemberId,
  firstCity: CityCode,
  secondCity: CityCode,
  /** One for each value that they share, and one for each pair of their photos, of which a few are kept. */
  reasons: z.array(LinkReason).min(1),
  /** Who has offered first, while the other has not agreed. */
  offeredBy: MemberId.optional(),
  /** How often each of the owners has offered. */
  firstOffers: z.int().optional(),
  secondOffers: z.int().optional(),
  ...recordFields,
});
export type LinkRecord = z.infer<typeof LinkRecord>;
