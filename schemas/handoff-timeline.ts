import * as z from 'zod';
import { TimelineEntry } from './record.ts';

const Words = z.object({ zh: z.string(), en: z.string() });

/**
 * One step of a hand-off as both parties and the coordinator read it: the audit row's face. Who did it, when and why stand in
 * `TimelineEntry`; a note is the reason of its step.
 */
const HandoffTimelineEntry = TimelineEntry.extend({
  verbWords: Words,
  statusWords: Words,
  /** What the step set, changed or took away of what the hand-off shows. Absent while the relay has not written the step before it. */
  changes: z
    .array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
    .optional(),
  /** The hash of the step before, to follow the chain by; null on the first. Absent while the relay has not written this step. */
  previousHash: z.string().nullable().optional(),
}).meta({ id: 'HandoffTimelineEntry' });
export type HandoffTimelineEntry = z.infer<typeof HandoffTimelineEntry>;

export const HandoffTimeline = z.object({ items: z.array(HandoffTimelineEntry) }).meta({ id: 'HandoffTimeline' });
