import * as z from 'zod';
import { CityCode, CountyCode } from './divisions.ts';
import { EquipmentCheck, findingsBy } from './equipment.ts';
import { EvidenceId, LinkedPaper } from './evidence.ts';
import { DrivingLicence, MobilePhone, NationalId } from './identifiers.ts';
import { noun } from './noun.ts';
import { BusinessDate, idOf, Paging, pageOf, personName, prose, Reasoned, text } from './primitives.ts';
import { Qualification, QualificationPolicy, qualification, Waiver } from './qualification.ts';
import { recordFields, timeline } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * A member's claims person. The record's key is the keyed hash of the national id: one active registration across all members of both
 * cities. The credential moves with the adjuster: whatever ends or suspends the one does so to the other, in the same write.
 */
export const adjusterNoun = noun({
  kind: 'adjuster',
  prefix: 'adj',
  table: 'Hub',
  zh: '查勘员',
  en: 'adjuster',
  states: ['submitted', 'approved', 'rejected', 'suspended', 'departed', 'set-aside', 'dropped'],
  create: { verb: 'register', to: 'submitted', again: ['rejected', 'departed', 'dropped'] },
  // An import sets all of its rows aside before it admits the first.
  setAside: { verb: 'setAside', to: 'set-aside' },
  transitions: [
    { verb: 'approve', from: ['submitted'], to: 'approved', who: ['coordinator'] },
    { verb: 'reject', from: ['submitted'], to: 'rejected', who: ['coordinator'] },
    { verb: 'suspend', from: ['approved'], to: 'suspended', who: ['coordinator'] },
    { verb: 'resume', from: ['suspended'], to: 'approved', who: ['coordinator'] },
    { verb: 'depart', from: ['submitted', 'approved', 'suspended'], to: 'departed', who: ['employer'] },
    { verb: 'replace', from: ['submitted', 'approved', 'suspended'], to: 'departed', who: ['employer'] },
    { verb: 'amend', from: ['submitted', 'approved', 'suspended'], who: ['employer'] },
    // What stands on the card was judged: after the approval it is the association's to change.
    { verb: 'regrade', from: ['approved', 'suspended'], who: ['coordinator'] },
    { verb: 'checkKit', from: ['submitted', 'approved', 'suspended'], who: ['employer'] },
    { verb: 'issue', from: ['approved'], who: ['coordinator'] },
    { verb: 'reissue', from: ['approved'], who: ['coordinator'] },
    { verb: 'revoke', from: ['approved', 'suspended'], who: ['coordinator'] },
    { verb: 'admit', from: ['set-aside'], to: 'submitted', who: ['importer'] },
    { verb: 'drop', from: ['set-aside'], to: 'dropped', who: ['importer'] },
  ],
  relations: {
    employer: { role: 'member', member: 'memberId' },
    coordinator: { role: 'coordinator', cities: ['cityCode'] },
    importer: { role: 'system' },
  },
  readers: ['employer', 'coordinator'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['employer'] },
    ofCity: { index: 'overview', by: 'cityCode', who: ['coordinator'] },
  },
  counted: { city: 'cityCode', county: 'countyCode', member: 'memberId' },
});

/** What is judged and may change with time: up to the approval the member puts it right, then the association does. */
const graded = {
  licenceClass: qualification.licenceClass,
  trainingLevel: qualification.trainingLevel,
  /** The number of the course's certificate (证书编号). */
  trainingCertificate: text(40),
};

/** What a member may put right later. Education, Mandarin and knowledge were judged as they were registered and stay. */
const amendable = {
  phone: MobilePhone,
  countyCode: CountyCode,
  licenceValidUntil: BusinessDate,
  fitnessDeclaredOn: BusinessDate,
  conductDeclaredOn: BusinessDate,
  /** A sealed portrait of the member's evidence. */
  photoId: EvidenceId,
  /** Sealed papers that prove what is registered: diplomas, certificates, signed declarations. */
  documentIds: z.array(EvidenceId).max(10),
};

/** What a member registers of an adjuster. */
export const Registration = z.strictObject({
  name: personName(40),
  nationalId: NationalId,
  drivingLicence: DrivingLicence,
  phone: amendable.phone,
  countyCode: amendable.countyCode,
  ...qualification,
  trainingCertificate: graded.trainingCertificate.optional(),
  photoId: amendable.photoId.optional(),
  documentIds: amendable.documentIds.default([]),
});
export type Registration = z.infer<typeof Registration>;

export const AdjusterId = idOf('adj');
export const CredentialNumber = idOf('crd');

/** What lists show, and what the hub's functions read of an adjuster's record without opening anything. */
export const AdjusterFacts = z
  .object({
    id: AdjusterId,
    status: z.enum(adjusterNoun.states),
    name: text(40),
    memberId: MemberId,
    cityCode: CityCode,
    countyCode: CountyCode,
    trainingLevel: qualification.trainingLevel,
    licenceValidUntil: BusinessDate,
    photoId: EvidenceId.optional(),
    /** The number of the credential that is valid or suspended now. */
    credential: CredentialNumber.optional(),
    ...recordFields,
  })
  .meta({ id: 'AdjusterSummary' });
export type AdjusterFacts = z.infer<typeof AdjusterFacts>;

/** An adjuster as its member and the city's coordinator read it, personal data opened. */
const Adjuster = Registration.extend({
  ...AdjusterFacts.shape,
  /** By which policy, and with what let pass, the adjuster was approved. */
  approval: z.object({ policy: z.string(), waivers: z.array(Waiver.strip()) }).optional(),
  /** The last check of what the adjuster carries. */
  kit: EquipmentCheck.optional(),
  /** Who took over from an adjuster that was replaced. */
  successorId: AdjusterId.optional(),
})
  .strip()
  .meta({ id: 'Adjuster' });

/** The fields that stand sealed in one envelope. */
export const SealedFields = Registration.pick({ nationalId: true, drivingLicence: true, phone: true });
export type SealedFields = z.infer<typeof SealedFields>;

const base = '/v1/adjusters';
const ofAdjuster = z.strictObject({ id: AdjusterId });
const adjusterStep = {
  capability: 'adjusters',
  noun: adjusterNoun,
  base,
  params: ofAdjuster,
  answer: Adjuster,
} as const;

export const adjusterRoutes = {
  registerAdjuster: route({
    capability: 'adjusters',
    method: 'POST',
    path: base,
    summary: { zh: '登记查勘员', en: 'Register an adjuster' },
    who: ['member'],
    body: Registration,
    answer: { status: 201, body: Adjuster, versioned: true },
  }),
  listAdjusters: route({
    capability: 'adjusters',
    method: 'GET',
    path: base,
    summary: { zh: '查勘员列表', en: "List one's own adjusters, or one's city's" },
    who: ['member', 'coordinator'],
    query: Paging.extend({ status: z.enum(adjusterNoun.states).optional() }),
    answer: { status: 200, body: pageOf(AdjusterFacts) },
  }),
  readAdjuster: route({
    capability: 'adjusters',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看查勘员', en: 'Read an adjuster, with short links to photo and papers' },
    who: ['member', 'coordinator'],
    noun: adjusterNoun,
    params: ofAdjuster,
    answer: {
      status: 200,
      body: Adjuster.extend({
        photo: LinkedPaper.optional(),
        documents: z.array(LinkedPaper),
        kitPhotos: z.array(LinkedPaper),
      }).meta({ id: 'LinkedAdjuster' }),
      versioned: true,
    },
  }),
  amendAdjuster: route({
    capability: 'adjusters',
    method: 'PATCH',
    path: `${base}/{id}`,
    summary: { zh: '更正查勘员资料', en: "Amend an adjuster's particulars" },
    who: ['member'],
    noun: adjusterNoun,
    params: ofAdjuster,
    body: z
      .strictObject({ ...amendable, ...graded })
      .partial()
      .refine((fields) => Object.keys(fields).length > 0, { params: { problem: 'nothing_to_change' } }),
    answer: { status: 200, body: Adjuster, versioned: true },
  }),
  readAdjusterTimeline: timeline({
    capability: 'adjusters',
    noun: adjusterNoun,
    base,
    params: ofAdjuster,
    who: ['member', 'coordinator'],
    summary: { zh: '查勘员经历', en: "An adjuster's timeline" },
  }),
  listQualificationPolicies: route({
    capability: 'adjusters',
    method: 'GET',
    path: '/v1/qualification-policies',
    summary: { zh: '资格要求各版本', en: 'What the programme asks of adjusters, every version' },
    who: ['member', 'coordinator'],
    answer: { status: 200, body: z.object({ items: z.array(QualificationPolicy) }) },
  }),
  readQualification: route({
    capability: 'adjusters',
    method: 'GET',
    path: `${base}/{id}/qualification`,
    summary: { zh: '资格条件逐项核对', en: 'How a registration meets each criterion' },
    who: ['member', 'coordinator'],
    noun: adjusterNoun,
    params: ofAdjuster,
    answer: { status: 200, body: Qualification },
  }),
  checkAdjusterKit: step({
    ...adjusterStep,
    verb: 'checkKit',
    body: findingsBy('kit'),
    summary: { zh: '按清单检查随身装备', en: "Check an adjuster's kit by the checklist in force" },
  }),
  approveAdjuster: step({
    ...adjusterStep,
    verb: 'approve',
    body: z.strictObject({ waivers: z.array(Waiver).max(10).default([]) }),
    summary: { zh: '批准', en: 'Approve a registration; each criterion that is not met must be waived with a reason' },
  }),
  regradeAdjuster: step({
    ...adjusterStep,
    verb: 'regrade',
    body: z
      .strictObject(graded)
      .partial()
      .extend({ reason: prose(500) }),
    summary: {
      zh: '变更等级或准驾车型（换证后印在证件上）',
      en: 'Change level or licence class; a reissued credential says so',
    },
  }),
  rejectAdjuster: step({ ...adjusterStep, verb: 'reject', body: Reasoned, summary: { zh: '退回', en: 'Reject' } }),
  suspendAdjuster: step({
    ...adjusterStep,
    verb: 'suspend',
    body: Reasoned,
    summary: { zh: '暂停（证件同时暂停）', en: 'Suspend, and the credential with it' },
  }),
  resumeAdjuster: step({
    ...adjusterStep,
    verb: 'resume',
    body: Reasoned,
    summary: { zh: '恢复（证件同时恢复）', en: 'Resume, and the credential with it' },
  }),
  departAdjuster: step({
    ...adjusterStep,
    verb: 'depart',
    body: Reasoned,
    summary: { zh: '离职（证件同时吊销）', en: 'Report a departure; the credential is revoked with it' },
  }),
  replaceAdjuster: step({
    ...adjusterStep,
    verb: 'replace',
    body: Reasoned.extend({ successorId: AdjusterId }),
    summary: { zh: '由他人接替（证件同时吊销）', en: 'Report who takes over; the credential is revoked with it' },
  }),
} as const;
