import * as z from 'zod';
import { LeadId } from './leads.ts';
import { noun } from './noun.ts';
import { idOf, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId, PrincipalId } from './roles.ts';
import { SharedPart } from './sharing.ts';

/**
 * That somebody who is not its owner read a lead, and what for: written before anything is shown, and the owner's to see (个人信息保护法 23, 55).
 * Of an export to the police there is one for each owner, with the number of its leads.
 */
export const readingNoun = noun({
  kind: 'reading',
  prefix: 'rdg',
  table: 'Leads',
  zh: '线索查阅',
  en: 'reading of a fraud lead',
  states: ['noted'],
  create: { verb: 'note', to: 'noted' },
  transitions: [],
  relations: {
    owner: { role: 'member', member: 'ownerId' },
    committee: { role: 'antifraud' },
  },
  readers: ['owner', 'committee'],
  boxes: {
    ofLead: { index: 'owner', by: 'leadId', who: ['owner', 'committee'] },
    ofOwner: { index: 'counterparty', by: 'ownerId', carries: ['readerMemberId'], who: ['owner'] },
    // What a member has read of others, for the figures of give and take.
    ofReader: { index: 'overview', by: 'readerMemberId', who: [] },
  },
});

/** What a lead that is another's may be read for, and by whom; what nobody may give, the hub notes itself. */
export const readingPurposes = {
  'claim-check': { who: ['member'], zh: '赔付前核查本公司案件', en: "To check a claim of one's own before it is paid" },
  'linked-case': {
    who: ['member'],
    zh: '调查与本公司线索关联的案情',
    en: "To look into what is linked with one's own lead",
  },
  'committee-work': {
    who: ['antifraud'],
    zh: '委员会初审、调查与协调',
    en: "The committee's triage, investigation, coordination",
  },
  'police-cooperation': { who: ['antifraud'], zh: '配合警方办案', en: 'To work with the police' },
  supervision: { who: ['antifraud'], zh: '监督检查与投诉处理', en: 'Supervision, and complaints' },
  'data-subject': {
    who: ['member', 'antifraud'],
    zh: '答复个人的查阅、更正等请求',
    en: 'To answer a person who asks to see or correct what is kept of them (个人信息保护法 44-46)',
  },
  'police-export': { who: [], zh: '依警方文书提供线索', en: 'Given to the police on a document of theirs' },
} as const satisfies Record<string, { who: readonly ('member' | 'antifraud')[]; zh: string; en: string }>;

const codes = Object.keys(readingPurposes) as [keyof typeof readingPurposes, ...(keyof typeof readingPurposes)[]];
const ReadingPurpose = z.enum(codes).meta({ id: 'ReadingPurpose' });
/** As a caller gives it. */
export const GivenPurpose = ReadingPurpose.exclude(['police-export']).meta({ id: 'GivenPurpose' });
export type GivenPurpose = z.infer<typeof GivenPurpose>;

/** What whoever is not a lead's owner says when it reads one: what for, and of a check of a claim, which. */
export const forPurpose = { purpose: GivenPurpose.optional(), claimNumber: text(60).optional() };

/** What is read of a lead besides its parts: its links, the ring around it, and what others say of it. */
export const readBesides = ['links', 'ring', 'sightings'] as const;

/** A reading as it is kept. */
export const ReadingRecord = z.object({
  id: idOf('rdg'),
  status: z.enum(readingNoun.states),
  /** Absent where several were read at once: then their number stands in `leads`. */
  leadId: LeadId.optional(),
  leads: z.int().min(1).optional(),
  ownerId: MemberId,
  readerRole: z.enum(['member', 'antifraud', 'police']),
  readerMemberId: MemberId.optional(),
  /** The committee's to see: the owner learns whether it was a company or the committee, and which company. */
  readerId: PrincipalId.optional(),
  parts: z.array(SharedPart),
  /** What was read besides the parts, or instead of them. */
  besides: z.enum(readBesides).optional(),
  /** Of these parts only kinds, counts and the month were given, and nothing that a person could be told from. */
  countsOnly: z.literal(true).optional(),
  purpose: ReadingPurpose,
  /** The reader's own claim, which is not the owner's to know; of an export, its id and the document of the police. */
  claimNumber: text(60).optional(),
  exportId: z.string().optional(),
  documentNumber: text(60).optional(),
  ...recordFields,
});

export const Reading = ReadingRecord.meta({ id: 'Reading' });
