import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { nouns } from './nouns.ts';
import { Instant, Paging, pageOf, Version } from './primitives.ts';
import { MemberId, Role } from './roles.ts';
import { route } from './route.ts';

/** What only tells of steps that stand in the trail by themselves, or has no reader, is in nobody's trail. */
const untold: readonly string[] = ['notification', 'delivery', 'estimate'];
const kinds = nouns.map(({ kind }) => kind).filter((kind) => !untold.includes(kind));
export const isTold = (kind: string): boolean => kinds.includes(kind);

/** The most days of one request. */
export const mostTrailDays = 31;

const Words = z.object({ zh: z.string(), en: z.string() });

/** An event as it is kept for one of those whose it is: ids, codes and reasons; no name, number, body or address. */
export const TrailEvent = z.object({
  at: Instant,
  kind: z.string(),
  recordId: z.string(),
  /** What was read or seen, where the record only says that it was: of a reading, the lead. */
  about: z.string().optional(),
  /** Of a step of a record: its version and state after it. That a file was shown leaves the record as it is. */
  version: Version.optional(),
  verb: z.string(),
  status: z.string().optional(),
  by: z.object({
    role: z.union([Role, z.literal('system')]),
    /** The account, of the reader's own company or city; of others the company or the city at most. */
    id: z.string().optional(),
    memberId: MemberId.optional(),
    cityCode: CityCode.optional(),
  }),
  reason: z.string().optional(),
  /** What a lead was read or a value was checked for. */
  purpose: z.string().optional(),
  /** Which parts of a lead were read; of a file, whether the original, the thumbnail, or within an export. */
  parts: z.array(z.string()).optional(),
  /** Of a caller's own request; what the hub does by itself has none. */
  requestId: z.string().optional(),
});
export type TrailEvent = z.infer<typeof TrailEvent>;

const AuditEvent = TrailEvent.extend({
  kindWords: Words,
  verbWords: Words.optional(),
  purposeWords: Words.optional(),
}).meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof AuditEvent>;

/** A day of this century: those around it can be written as well. */
const Day = z.iso.date().regex(/^20/).meta({ example: '2026-11-02' });

export const auditRoutes = {
  listAuditEvents: route({
    capability: 'audit',
    method: 'GET',
    path: '/v1/audit-events',
    summary: {
      zh: '审计轨迹：本公司（本市）记录由谁、何时、为何查阅或变更，最新在前；按 UTC 日提取，至多 31 日，只给 recordId 时为实时',
      en: "Who read and changed the records of one's own company or city, when and why, newest first: by UTC days, 31 at most, as extracted each morning; of one recordId alone, live",
    },
    who: ['member', 'coordinator'],
    query: Paging.extend({
      /**
       * One UTC day, or from and to, both included; none of them: the last 31. A step is of the day on which its audit row was written:
       * seconds after it was taken, or later where the relay stood still.
       */
      day: Day.optional(),
      from: Day.optional(),
      to: Day.optional(),
      recordId: z
        .string()
        .regex(/^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/)
        .optional(),
      kind: z.enum(kinds).optional(),
      verb: z
        .string()
        .regex(/^[A-Za-z]{1,40}$/)
        .optional(),
      /** The anti-fraud committee's: the fraud pool and the exports to the police; without it, the city's. */
      box: z.enum(['committee']).optional(),
    }),
    answer: {
      status: 200,
      body: pageOf(AuditEvent)
        .extend({
          /** `live`: from the record itself; `extract`: as of `completeUntil`. */
          source: z.enum(['live', 'extract']),
          /** Every step that was written down until then is told; absent where no day that was asked for is extracted yet. */
          completeUntil: Instant.optional(),
        })
        .meta({ id: 'AuditEvents' }),
    },
  }),
} as const;
