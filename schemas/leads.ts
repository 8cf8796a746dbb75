import * as z from 'zod';
import { AssistId } from './assists.ts';
import kinds from './data/suspicion-kinds.json' with { type: 'json' };
import { CityCode, CountyCode } from './divisions.ts';
import { EvidenceId } from './evidence.ts';
import { distinct, faultAt, GivenIndicator, Indicator } from './indicators.ts';
import {
  GivenClaim,
  GivenPerson,
  GivenShop,
  GivenVehicle,
  InvolvedVehicle,
  indicatorsOf,
  Person,
  RecentClaim,
  Shop,
} from './involved.ts';
import { noun } from './noun.ts';
import { Fen, GivenInstant, Instant, idOf, Month, prose, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId, PrincipalId } from './roles.ts';
import { SharedPart, Sharing } from './sharing.ts';

/**
 * A suspicion of fraud that a member pools. Suspected and proven are states of their own; no match decides anything. What is refuted or has
 * expired leaves the pool at once and is locked when nothing of it matches any more (个人信息保护法 47); what is erased keeps its shell alone.
 */
export const leadNoun = noun({
  kind: 'lead',
  prefix: 'led',
  table: 'Leads',
  zh: '欺诈线索',
  en: 'fraud lead',
  states: [
    'reported',
    'triaged',
    'investigating',
    'confirmed',
    'refuted',
    'referred',
    'closed',
    'expired',
    'locked',
    'deleted',
  ],
  create: { verb: 'report', to: 'reported' },
  transitions: [
    { verb: 'triage', from: ['reported'], to: 'triaged', who: ['committee'] },
    { verb: 'assign', from: ['triaged', 'investigating'], to: 'investigating', who: ['committee'] },
    { verb: 'confirm', from: ['investigating'], to: 'confirmed', who: ['committee'] },
    { verb: 'refute', from: ['triaged', 'investigating', 'confirmed'], to: 'refuted', who: ['committee'] },
    // The reporter's own mistake, before anybody has worked on it.
    { verb: 'retract', from: ['reported', 'triaged'], to: 'refuted', who: ['reporter'] },
    { verb: 'refer', from: ['investigating', 'confirmed'], to: 'referred', who: ['committee'] },
    // What the police report back: a case is opened; fraud is proven; there was none; or it is the committee's again.
    { verb: 'policeOpen', from: ['referred'], who: ['liaison'] },
    { verb: 'policeProve', from: ['referred'], to: 'confirmed', who: ['liaison'] },
    { verb: 'policeClear', from: ['referred'], to: 'refuted', who: ['liaison'] },
    { verb: 'policeReturn', from: ['referred'], to: 'investigating', who: ['liaison'] },
    { verb: 'close', from: ['confirmed', 'referred'], to: 'closed', who: ['committee'] },
    { verb: 'reopen', from: ['closed'], to: 'investigating', who: ['committee'] },
    {
      verb: 'addIndicators',
      from: ['reported', 'triaged', 'investigating', 'confirmed', 'referred'],
      who: ['reporter'],
    },
    { verb: 'share', from: ['reported', 'triaged', 'investigating', 'confirmed', 'referred'], who: ['reporter'] },
    { verb: 'renew', from: ['reported', 'triaged', 'investigating'], who: ['reporter', 'committee'] },
    {
      verb: 'hold',
      from: ['reported', 'triaged', 'investigating', 'confirmed', 'refuted', 'referred', 'closed', 'expired', 'locked'],
      who: ['committee'],
    },
    {
      verb: 'release',
      from: ['reported', 'triaged', 'investigating', 'confirmed', 'refuted', 'referred', 'closed', 'expired', 'locked'],
      who: ['committee'],
    },
    // The clock's.
    { verb: 'overdue', from: ['reported', 'triaged', 'investigating', 'referred'], who: ['hub'] },
    { verb: 'remind', from: ['reported', 'triaged', 'investigating'], who: ['hub'] },
    { verb: 'expire', from: ['reported', 'triaged', 'investigating'], to: 'expired', who: ['hub'] },
    // After nothing of it matches any more; of closed ones, those that nobody proved.
    { verb: 'lock', from: ['refuted', 'expired', 'closed'], to: 'locked', who: ['hub'] },
    { verb: 'erase', from: ['confirmed', 'closed', 'locked'], to: 'deleted', who: ['hub'] },
  ],
  relations: {
    reporter: { role: 'member', member: 'memberId' },
    // Every member, of a lead of which some part is shared with all.
    invited: { role: 'member', where: { attribute: 'openTo', is: 'members' } },
    committee: { role: 'antifraud' },
    liaison: { role: 'police', cities: ['referredCity'] },
    hub: { role: 'system' },
  },
  readers: ['reporter', 'invited', 'committee', 'liaison'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', carries: ['openTo'], who: ['reporter'] },
    // With the instants at which the clock has something to do, so that it opens no record before.
    pool: { index: 'overview', carries: ['dueAt', 'wakesAt'], who: ['committee'] },
    // Where it waits: for triage, for assignment, on an investigator's desk, with the police.
    ofDesk: { index: 'counterparty', by: 'desk', who: ['committee'] },
    shared: { index: 'open', by: 'openTo', who: ['invited'] },
  },
  counted: { city: 'cityCode', county: 'countyCode', member: 'memberId', facts: ['confirmedAt', 'savedFen'] },
});

/** The states in which a lead's values match and its parts are shared. */
export const pooledStates = [
  'reported',
  'triaged',
  'investigating',
  'confirmed',
  'referred',
  'closed',
] as const satisfies readonly (typeof leadNoun.states)[number][];

/** Whether a lead is in the pool: out of it, nothing of it matches, is shared with anybody or goes to the police. */
export const isPooled = ({ status, keptAs }: { readonly status?: unknown; readonly keptAs?: unknown }): boolean =>
  // What was closed without proof leaves at once, and is locked a moment later.
  pooledStates.some((pooled) => pooled === status) && keptAs !== 'unproven';

export const LeadId = idOf('led');

/** What a lead may suspect: by code, in the words of both languages. */
export const suspicionKinds: readonly { readonly code: string; readonly zh: string; readonly en: string }[] =
  kinds.kinds;
export const SuspicionKind = z.enum(kinds.kinds.map(({ code }) => code)).meta({ id: 'SuspicionKind' });

/** Source reliability A-F and information credibility 1-6, graded apart (Admiralty code). */
const grades = {
  reliability: z.enum(['A', 'B', 'C', 'D', 'E', 'F']),
  credibility: z.enum(['1', '2', '3', '4', '5', '6']),
};

/** The parts that name people and things, sealed in one envelope: a narrative names people too. */
const named = {
  narrative: prose(4000),
  people: z.array(Person),
  vehicles: z.array(InvolvedVehicle),
  shops: z.array(Shop),
  claims: z.array(RecentClaim),
};
const SuspicionKinds = z.array(SuspicionKind).min(1).max(5);

/** A lead names at most so many, however they came: its record, some 60 KB then, is written whole at each addition. */
export const mostInvolved = { people: 20, vehicles: 10, shops: 5 } as const;

const reportFields = z.strictObject({
  countyCode: CountyCode,
  incidentAt: GivenInstant,
  suspicions: SuspicionKinds,
  ...grades,
  narrative: named.narrative,
  people: z.array(GivenPerson).max(mostInvolved.people).default([]),
  vehicles: z.array(GivenVehicle).max(mostInvolved.vehicles).default([]),
  shops: z.array(GivenShop).max(mostInvolved.shops).default([]),
  claims: z.array(GivenClaim).max(20).default([]),
  indicators: z
    .array(GivenIndicator)
    .max(20)
    .meta({ example: [{ kind: 'plate', value: '甘E12345' }] })
    .default([]),
  evidenceIds: z.array(EvidenceId).max(50).default([]),
  sharing: Sharing.optional(),
});

/** A lead has at most so many indicators, those of its people, vehicles and shops among them. */
export const mostIndicators = 40;

type Values = Pick<z.infer<typeof reportFields>, 'people' | 'vehicles' | 'shops' | 'indicators'>;
/** The indicators of a lead: those given, and those that its people, vehicles and shops have, each once. */
export const allIndicatorsOf = ({ indicators, ...involved }: Values): Indicator[] =>
  distinct([...indicators, ...indicatorsOf(involved)]);

export const report = reportFields.superRefine((given, context) => {
  const { length } = allIndicatorsOf(given);
  if (length === 0) faultAt(context, ['indicators'], given.indicators, 'indicator_missing');
  if (length > mostIndicators) faultAt(context, ['indicators'], given.indicators, 'too_many_indicators');
});
export type LeadReport = z.infer<typeof report>;

/** What a party of an assist suspects; the rest of the lead is the assist's. */
export const suspicion = reportFields.omit({ countyCode: true, incidentAt: true, evidenceIds: true });
export type Suspicion = z.infer<typeof suspicion>;

/** What a reporter adds to its lead. */
export const addition = reportFields
  .pick({ people: true, vehicles: true, shops: true, indicators: true })
  .refine(
    ({ people, vehicles, shops, indicators }) => [people, vehicles, shops, indicators].some((part) => part.length > 0),
    {
      params: { problem: 'nothing_to_add' },
    },
  );
export type Addition = z.infer<typeof addition>;

/**
 * What stands sealed under a lead's own key. What was reported is in one envelope: of the indicators, all that its people, vehicles and shops
 * have are among them. The claim, by the underwriter's number of it, is in one of its own, for it comes with the finding.
 */
export const LeadSealed = z.object(named).extend({ indicators: z.array(Indicator), claimNumber: text(60).optional() });
export type LeadSealed = z.infer<typeof LeadSealed>;

/** What binds the envelope of a lead to its record. */
export const leadEnvelope = (id: string) => ({ table: leadNoun.table, record: id, field: 'sealed' });
/** The same for that of its claim. */
export const claimEnvelope = (id: string) => ({ table: leadNoun.table, record: id, field: 'sealedClaim' });

/** That a lead is kept whatever the clock says, and for which document. */
const LegalHold = z.object({ documentNumber: text(60), reason: prose(500), at: Instant });

/** That a lead was handed to the police, and what they reported back last. */
const Referral = z.object({ documentNumber: text(60).optional(), at: Instant });
export const policeOutcomes = ['opened', 'proven', 'unfounded', 'returned'] as const;
const PoliceFeedback = z.object({ documentNumber: text(60), outcome: z.enum(policeOutcomes), at: Instant });

/** A lead's record as it is kept. */
export const LeadRecord = z.object({
  id: LeadId,
  status: z.enum(leadNoun.states),
  memberId: MemberId,
  cityCode: CityCode,
  countyCode: CountyCode,
  incidentAt: Instant,
  /** None when the lead is erased, and no evidence. */
  suspicions: z.array(SuspicionKind).max(5),
  ...grades,
  evidenceIds: z.array(EvidenceId),
  /** The assist from which it was reported. */
  assistId: AssistId.optional(),
  /** Scopes other than the standard ones. */
  sharing: Sharing.optional(),
  /** `members` while some part is shared with all. */
  openTo: z.literal('members').optional(),
  /** Narrative, people, vehicles, shops, claims, indicators; gone when the lead is erased. */
  sealed: z.string().optional(),
  priority: z.enum(['urgent', 'normal', 'low']).optional(),
  /** `triage`, `assignment`, an investigator's id, or `police`. */
  desk: z.string().optional(),
  investigatorId: PrincipalId.optional(),
  /** When the step that its state asks for is due; once the committee was told that it is late, since when it is. */
  dueAt: Instant.optional(),
  overdueSince: Instant.optional(),
  /** When it expires unless confirmed or renewed. */
  expiresOn: Instant.optional(),
  renewals: z.int().optional(),
  /** When it is due to be erased, and as what it is kept until then. */
  eraseAfter: Instant.optional(),
  keptAs: z.enum(['expired', 'refuted', 'unproven', 'proven']).optional(),
  /** From when on its life asks for something: to remind of its expiry, to expire, to be locked, to be erased. */
  wakesAt: Instant.optional(),
  confirmedAt: Instant.optional(),
  /** What the fraud would have cost, whose policy it was, and the claim by that company's number in an envelope. */
  savedFen: Fen.optional(),
  underwriterId: MemberId.optional(),
  sealedClaim: z.string().optional(),
  /** The share of what was saved, in basis points, that the underwriter gives as a reward. */
  rewardShare: z.int().optional(),
  referredCity: CityCode.optional(),
  referral: Referral.optional(),
  police: PoliceFeedback.optional(),
  hold: LegalHold.optional(),
  ...recordFields,
});
export type LeadRecord = z.infer<typeof LeadRecord>;

/** What the pool's list says of a lead, without opening the record. */
export const ListedLead = LeadRecord.pick({ id: true, status: true, dueAt: true, wakesAt: true });
export type ListedLead = z.infer<typeof ListedLead>;

/** A lead as it is shown: the shell, and those parts that are open to the reader. */
export const Lead = LeadRecord.omit({ sealed: true, sealedClaim: true, wakesAt: true, openTo: true })
  .partial({
    memberId: true,
    cityCode: true,
    countyCode: true,
    incidentAt: true,
    suspicions: true,
    reliability: true,
    credibility: true,
    evidenceIds: true,
    createdAt: true,
    updatedAt: true,
  })
  .extend(LeadSealed.partial().shape)
  .extend({
    /** The month of the report: what other members learn of its time. */
    reportedIn: Month.optional(),
    /** The parts that are not open to this reader. */
    withheld: z.array(SharedPart).optional(),
  })
  .meta({ id: 'Lead' });
export type Lead = z.infer<typeof Lead>;
