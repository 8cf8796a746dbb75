import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { LeadId, LeadRecord, leadNoun } from './leads.ts';
import { LinkReason } from './links.ts';
import { Month } from './primitives.ts';
import { forPurpose } from './readings.ts';
import { MemberId } from './roles.ts';
import { route } from './route.ts';

/** The most that a ring shows, and of its leads, how many are asked for their links. */
export const mostRingNodes = 200;
export const mostRingEdges = 400;
export const mostRingQueries = 120;

/** The name of a lead within one ring, and nowhere else. */
const RingName = z.string().regex(/^n\d{1,3}$/);

/** A lead of a ring. Which it is, is told of one's own and of those whose owner has agreed; to the committee of all, with whose they are. */
const RingNode = z.object({
  name: RingName,
  /** Links from the lead that was asked about. */
  depth: z.int().min(0),
  own: z.boolean(),
  cityCode: CityCode,
  id: LeadId.optional(),
  status: LeadRecord.shape.status.optional(),
  memberId: MemberId.optional(),
});
export type RingNode = z.infer<typeof RingNode>;

const RingEdge = z.object({
  from: RingName,
  to: RingName,
  /** Of what kinds the values are that both have, each kind once. */
  kinds: z.array(LinkReason.shape.kind),
  sinceMonth: Month,
  /** Whether both owners have agreed to see each other's details: told to these two and the committee. */
  agreed: z.boolean().optional(),
});
export type RingEdge = z.infer<typeof RingEdge>;

/** A value, or a photo, by which leads of the ring were linked, and which links nothing any more. */
const RingValue = z.object({
  kind: LinkReason.shape.kind,
  because: z.enum(['common', 'excluded']),
  /** How many leads carry it; of a photo, how many photos look alike or leads have one. */
  leads: z.int().min(0),
  nodes: z.array(RingName),
});
export type RingValue = z.infer<typeof RingValue>;

/** Connected leads, ready to be drawn. */
export const Ring = z
  .object({
    nodes: z.array(RingNode),
    edges: z.array(RingEdge),
    suppressed: z.array(RingValue),
    /** Whether there is more than is shown. */
    truncated: z.boolean(),
  })
  .meta({ id: 'Ring' });
export type Ring = z.infer<typeof Ring>;

export const ringRoutes = {
  readRing: route({
    capability: 'leads',
    method: 'GET',
    path: '/v1/leads/{id}/ring',
    summary: {
      zh: '线索团伙图：与该线索相连的线索（最多三层）',
      en: 'The leads that are connected with a lead, over up to three links, as a graph to draw',
    },
    who: ['member', 'antifraud'],
    noun: leadNoun,
    params: z.strictObject({ id: LeadId }),
    query: z.strictObject({ depth: z.coerce.number().int().min(1).max(3).default(2), ...forPurpose }),
    answer: { status: 200, body: Ring },
  }),
} as const;
