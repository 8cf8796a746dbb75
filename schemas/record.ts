import * as z from 'zod';
import { Instant, prose, Version } from './primitives.ts';
import { Role } from './roles.ts';

/** What every record shows besides its own fields. */
export const recordFields = {
  version: Version,
  createdAt: Instant,
  updatedAt: Instant,
};

/** One step of a record's life, as both sides and the coordinator read it. */
export const TimelineEntry = z
  .object({
    version: Version,
    verb: z.string(),
    status: z.string(),
    at: Instant,
    by: z.object({ role: z.union([Role, z.literal('system')]), id: z.string(), memberId: z.string().optional() }),
    reason: prose(500).optional(),
    requestId: z.string(),
    /** Hash of this step in the record's audit chain; absent for the instant before the relay has written it. */
    hash: z.string().optional(),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const Timeline = z.object({ items: z.array(TimelineEntry) }).meta({ id: 'Timeline' });
