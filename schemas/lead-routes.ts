import * as z from 'zod';
import { AssistId, assistNoun } from './assists.ts';
import { CityCode } from './divisions.ts';
import { Indicator } from './indicators.ts';
import { desks } from './lead-steps.ts';
import { addition, Lead, LeadId, LeadRecord, leadNoun, report, suspicion } from './leads.ts';
import { PhotoMatch } from './photo-likeness.ts';
import { Month, Paging, pageOf } from './primitives.ts';
import { forPurpose } from './readings.ts';
import { timeline } from './record.ts';
import { route } from './route.ts';

/** What the pool knows of a value: that leads carry it, how many, how many members, in which cities - never who. */
export const Knowledge = z.object({
  answer: z.enum(['none', 'linked', 'suppressed']),
  /** Leads that carry it, without the one that asks; of those, the caller's own company's. */
  leads: z.int().min(0),
  ownLeads: z.int().min(0).optional(),
  /** Other members that reported them, and the cities; absent where the value is so common that they were not all looked at. */
  members: z.int().min(0).optional(),
  cities: z.array(CityCode).optional(),
  /** The month of the first of them, where all were looked at. */
  sinceMonth: Month.optional(),
  /** Why it is suppressed: more leads than the threshold carry it, or the committee has excluded it, in whose words. */
  suppressed: z.object({ because: z.enum(['common', 'excluded']), reason: z.string().optional() }).optional(),
});
export type Knowledge = z.infer<typeof Knowledge>;

/** What a reporter learns of one indicator. */
export const Match = Indicator.extend(Knowledge.shape).meta({ id: 'Match' });
export type Match = z.infer<typeof Match>;

const base = '/v1/leads';
const ofLead = z.strictObject({ id: LeadId });
const readers = ['member', 'antifraud'] as const;

const LeadSummary = LeadRecord.pick({
  id: true,
  status: true,
  memberId: true,
  cityCode: true,
  countyCode: true,
  suspicions: true,
  reliability: true,
  credibility: true,
  priority: true,
  investigatorId: true,
  dueAt: true,
  overdueSince: true,
  expiresOn: true,
  version: true,
  createdAt: true,
  updatedAt: true,
})
  .partial({
    memberId: true,
    countyCode: true,
    suspicions: true,
    reliability: true,
    credibility: true,
    createdAt: true,
    updatedAt: true,
  })
  .extend(Lead.pick({ reportedIn: true, withheld: true }).shape)
  .meta({ id: 'LeadSummary' });
const ReportedLead = Lead.extend({ matches: z.array(Match), photos: z.array(PhotoMatch) }).meta({ id: 'ReportedLead' });

export const leadRoutes = {
  reportLead: route({
    capability: 'leads',
    method: 'POST',
    path: base,
    summary: { zh: '报送欺诈线索', en: 'Report a fraud lead and learn whether its values are known' },
    who: ['member'],
    body: report,
    answer: { status: 201, body: ReportedLead, versioned: true },
  }),
  suspectAssist: route({
    capability: 'leads',
    method: 'POST',
    path: '/v1/assists/{id}/suspect',
    summary: {
      zh: '将遇事必停协助报送为欺诈线索（对方公司不可见）',
      en: 'Report a fraud lead of an assist; the other party of the assist does not learn of it',
    },
    who: ['member'],
    noun: assistNoun,
    params: z.strictObject({ id: AssistId }),
    body: suspicion,
    answer: { status: 201, body: ReportedLead, versioned: true },
  }),
  addIndicators: route({
    capability: 'leads',
    method: 'POST',
    path: `${base}/{id}/indicators`,
    summary: {
      zh: '补充线索信息，并得知新信息是否已知',
      en: 'Add indicators, people, vehicles or shops to a lead and learn whether the new values are known',
    },
    who: ['member'],
    noun: leadNoun,
    params: ofLead,
    body: addition,
    answer: { status: 200, body: ReportedLead, versioned: true },
  }),
  listLeads: route({
    capability: 'leads',
    method: 'GET',
    path: base,
    summary: {
      zh: '线索列表；委员会可按待办（初审、分派、本人、警方）查看',
      en: "List one's own leads; the committee reads the pool, or what waits on a desk",
    },
    who: readers,
    query: Paging.extend({
      status: z.enum(leadNoun.states).optional(),
      desk: z.enum(desks).optional(),
      /** What others have opened to all members. */
      box: z.enum(['shared']).optional(),
    }),
    answer: { status: 200, body: pageOf(LeadSummary) },
  }),
  readLead: route({
    capability: 'leads',
    method: 'GET',
    path: `${base}/{id}`,
    summary: {
      zh: '查看线索（非报送公司须说明目的，查阅会记录）',
      en: 'Read a lead by its scopes; whoever is not its owner says what for, and is noted',
    },
    who: readers,
    noun: leadNoun,
    params: ofLead,
    query: z.strictObject(forPurpose),
    answer: { status: 200, body: Lead, versioned: true },
  }),
  readLeadMatches: route({
    capability: 'leads',
    method: 'GET',
    path: `${base}/{id}/matches`,
    summary: { zh: '线索关联', en: "What the pool knows of a lead's values" },
    who: readers,
    noun: leadNoun,
    params: ofLead,
    query: z.strictObject(forPurpose),
    answer: {
      status: 200,
      body: z.object({ items: z.array(Match), photos: z.array(PhotoMatch) }).meta({ id: 'Matches' }),
    },
  }),
  readLeadTimeline: timeline({
    capability: 'leads',
    noun: leadNoun,
    base,
    params: ofLead,
    who: readers,
    summary: { zh: '线索进程', en: "A lead's timeline" },
  }),
} as const;
