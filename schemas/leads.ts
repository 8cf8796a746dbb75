import * as z from 'zod';
import { AssistId, assistNoun } from './assists.ts';
import { CityCode, CountyCode } from './divisions.ts';
import { EvidenceId } from './evidence.ts';
import { MobilePhone, NationalId, Plate } from './identifiers.ts';
import { noun } from './noun.ts';
import { GivenInstant, Instant, idOf, NoBody, Paging, pageOf, prose, Reasoned } from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/** A suspicion of fraud that a member pools. Suspected and proven are states of their own; no match decides anything. */
export const leadNoun = noun({
  kind: 'lead',
  prefix: 'led',
  table: 'Leads',
  zh: '欺诈线索',
  en: 'fraud lead',
  states: ['reported', 'triaged', 'investigating', 'confirmed', 'refuted', 'referred', 'closed'],
  create: { verb: 'report', to: 'reported' },
  transitions: [
    { verb: 'triage', from: ['reported'], to: 'triaged', who: ['committee'] },
    { verb: 'assign', from: ['triaged'], to: 'investigating', who: ['committee'] },
    { verb: 'confirm', from: ['investigating'], to: 'confirmed', who: ['committee'] },
    { verb: 'refute', from: ['triaged', 'investigating'], to: 'refuted', who: ['committee'] },
    { verb: 'refer', from: ['investigating', 'confirmed'], to: 'referred', who: ['committee'] },
    { verb: 'close', from: ['confirmed', 'refuted', 'referred'], to: 'closed', who: ['committee'] },
  ],
  relations: {
    reporter: { role: 'member', member: 'memberId' },
    committee: { role: 'antifraud' },
  },
  readers: ['reporter', 'committee'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['reporter'] },
    pool: { index: 'overview', who: ['committee'] },
  },
  counted: { city: 'cityCode', county: 'countyCode', member: 'memberId' },
});

const LeadId = idOf('led');

/** A value that two leads may share. Each kind has its own key for the keyed hash, so equal text of two kinds never meets. */
export const Indicator = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('plate'), value: Plate }),
    z.strictObject({ kind: z.literal('phone'), value: MobilePhone }),
    z.strictObject({ kind: z.literal('national-id'), value: NationalId }),
    z.strictObject({ kind: z.literal('vin'), value: z.string().regex(/^[A-HJ-NPR-Z0-9]{17}$/) }),
    z.strictObject({ kind: z.literal('bank-account'), value: z.string().regex(/^\d{12,19}$/) }),
  ])
  .meta({ id: 'Indicator' });
export type Indicator = z.infer<typeof Indicator>;
const IndicatorKind = z.enum(['plate', 'phone', 'national-id', 'vin', 'bank-account']);

const report = z.strictObject({
  countyCode: CountyCode,
  incidentAt: GivenInstant,
  suspicion: z.enum(['staged', 'inflated', 'repeated', 'substituted-driver', 'false-papers', 'other']),
  /** Source reliability A-F and information credibility 1-6, graded apart (Admiralty code). */
  reliability: z.enum(['A', 'B', 'C', 'D', 'E', 'F']),
  credibility: z.enum(['1', '2', '3', '4', '5', '6']),
  narrative: prose(4000),
  indicators: z.array(Indicator).min(1).max(20),
  evidenceIds: z.array(EvidenceId).max(50),
});
export type LeadReport = z.infer<typeof report>;

/** What a party of an assist suspects; the rest of the lead is the assist's. */
const suspicion = report
  .pick({ suspicion: true, reliability: true, credibility: true, narrative: true })
  // The assist's plate is the twentieth.
  .extend({ indicators: z.array(Indicator).max(19).default([]) });
export type Suspicion = z.infer<typeof suspicion>;

const LeadSummary = z
  .object({
    id: LeadId,
    status: z.enum(leadNoun.states),
    memberId: MemberId,
    cityCode: CityCode,
    countyCode: CountyCode,
    suspicion: report.shape.suspicion,
    reliability: report.shape.reliability,
    credibility: report.shape.credibility,
    ...recordFields,
  })
  .meta({ id: 'LeadSummary' });

const Lead = LeadSummary.extend(report.shape)
  .extend({
    incidentAt: Instant,
    /** The assist from which it was reported. */
    assistId: AssistId.optional(),
  })
  .meta({ id: 'Lead' });

/** What stands sealed in one envelope: a narrative names people too. */
export const LeadSealed = report.pick({ narrative: true, indicators: true });
export type LeadSealed = z.infer<typeof LeadSealed>;

/** What binds the envelope of a lead to its record. */
export const leadEnvelope = (id: string) => ({ table: leadNoun.table, record: id, field: 'sealed' });

/** A lead's record as it is kept. */
export const LeadRecord = Lead.omit({ narrative: true, indicators: true }).extend({
  sealed: z.string(),
  /** Per indicator, in their order: the kind and keyed hash that name its value. */
  values: z.array(z.string()),
});
export type LeadRecord = z.infer<typeof LeadRecord>;

/** A value that more leads than this carry links nothing: it is shown as suppressed, with the count. */
export const commonValueThreshold = 20;

/** What a reporter learns of one indicator: that others carry it, how many, how many members, in which cities - never who. */
export const Match = z
  .object({
    kind: IndicatorKind,
    value: z.string(),
    answer: z.enum(['none', 'linked', 'suppressed']),
    leads: z.int().min(0),
    members: z.int().min(0),
    cities: z.array(CityCode),
    since: Instant.optional(),
  })
  .meta({ id: 'Match' });
export type Match = z.infer<typeof Match>;

const base = '/v1/leads';
const ofLead = z.strictObject({ id: LeadId });
const leadStep = { capability: 'leads', noun: leadNoun, base, params: ofLead, answer: Lead } as const;
const readers = ['member', 'antifraud'] as const;

const ReportedLead = Lead.extend({ matches: z.array(Match) }).meta({ id: 'ReportedLead' });

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
  listLeads: route({
    capability: 'leads',
    method: 'GET',
    path: base,
    summary: { zh: '线索列表', en: "List one's own leads; the committee reads the pool" },
    who: readers,
    query: Paging.extend({ status: z.enum(leadNoun.states).optional() }),
    answer: { status: 200, body: pageOf(LeadSummary) },
  }),
  readLead: route({
    capability: 'leads',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看线索', en: 'Read a lead' },
    who: readers,
    noun: leadNoun,
    params: ofLead,
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
    answer: { status: 200, body: z.object({ items: z.array(Match) }).meta({ id: 'Matches' }) },
  }),
  readLeadTimeline: timeline({
    capability: 'leads',
    noun: leadNoun,
    base,
    params: ofLead,
    who: readers,
    summary: { zh: '线索进程', en: "A lead's timeline" },
  }),
  triageLead: step({ ...leadStep, verb: 'triage', body: NoBody, summary: { zh: '初审', en: 'Triage' } }),
  assignLead: step({
    ...leadStep,
    verb: 'assign',
    body: Reasoned,
    summary: { zh: '立案调查', en: 'Assign for investigation' },
  }),
  confirmLead: step({ ...leadStep, verb: 'confirm', body: Reasoned, summary: { zh: '确认欺诈', en: 'Confirm' } }),
  refuteLead: step({ ...leadStep, verb: 'refute', body: Reasoned, summary: { zh: '排除', en: 'Refute' } }),
  referLead: step({
    ...leadStep,
    verb: 'refer',
    body: Reasoned,
    summary: { zh: '移交警方', en: 'Refer to the police' },
  }),
  closeLead: step({ ...leadStep, verb: 'close', body: Reasoned, summary: { zh: '结案', en: 'Close' } }),
} as const;
