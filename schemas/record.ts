import * as z from 'zod';
import type { Noun } from './noun.ts';
import { Instant, prose, Version } from './primitives.ts';
import { Role } from './roles.ts';
import type { Capability, Route } from './route.ts';

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

const Timeline = z.object({ items: z.array(TimelineEntry) }).meta({ id: 'Timeline' });

/** `GET /v1/<nouns>/{id}/timeline`: for whoever reads the record itself. */
export const timeline = <N extends Noun, const W extends readonly Role[], P extends z.ZodObject>(options: {
  capability: Capability;
  noun: N;
  base: `/${string}`;
  params: P;
  who: W;
  summary: { zh: string; en: string };
}) =>
  ({
    capability: options.capability,
    method: 'GET',
    path: `${options.base}/{id}/timeline`,
    summary: options.summary,
    who: options.who,
    noun: options.noun,
    params: options.params,
    answer: { status: 200, body: Timeline },
  }) as const satisfies Route;
