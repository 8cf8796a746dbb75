import * as z from 'zod';
import { ways } from './accident-catalogue.ts';
import { CredentialNumber } from './adjusters.ts';
import { AssistId } from './assists.ts';
import { CaseParties, HandoffId, Track } from './case.ts';
import { CountyCode } from './divisions.ts';
import { EstimateId } from './estimates.ts';
import { handoffNoun, Place } from './handoffs.ts';
import { Plate } from './identifiers.ts';
import { Fen, GivenInstant, Instant, prose, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { BranchId } from './roles.ts';
import { AccidentFacts } from './screening.ts';
import { Settlement } from './settlements.ts';
import { ShotKind } from './shots.ts';

export const request = z.strictObject({
  underwritingBranchId: BranchId,
  handlingBranchId: BranchId,
  /** Which of the two asks. Needed only of a caller of a member with both branches who is bound to neither and asks for the handling one. */
  requestedBy: Place.optional(),
  /** The underwriter's: needed when it asks; when the handling branch asks, it comes with the acceptance. */
  claimNumber: text(40).optional(),
  policyNumber: text(40),
  plate: Plate,
  accidentAt: GivenInstant,
  /** County of the accident; its city is the handling branch's. */
  countyCode: CountyCode,
  place: text(200),
  description: prose(2000),
  track: Track,
  /**
   * The facts of the accident. Needed on the quick track, for which they must screen to the online way, with one party insured by the
   * underwriting member.
   */
  screening: AccidentFacts.optional(),
});
export type HandoffRequest = z.infer<typeof request>;

/** What an assist does not tell of the claim that it becomes; the insurer concerned asks, whose claim number it is. */
export const handOver = request
  .pick({ underwritingBranchId: true, handlingBranchId: true, policyNumber: true, track: true, screening: true })
  .extend({
    claimNumber: request.shape.claimNumber.unwrap(),
    /** In the stead of the plate that was noted at the scene; needed when none was. */
    plate: request.shape.plate.optional(),
    description: request.shape.description.optional(),
  });
export type HandOver = z.infer<typeof handOver>;

/** What is due of a hand-off, and of whom. */
const Due = z
  .object({ verb: z.string(), zh: z.string(), en: z.string(), of: z.array(Place) })
  .meta({ id: 'HandoffDue' });
export type Due = z.infer<typeof Due>;

export const HandoffSummary = z
  .object({
    id: HandoffId,
    status: z.enum(handoffNoun.states),
    claimNumber: text(40).optional(),
    track: Track,
    requestedBy: Place,
    ...CaseParties.shape,
    countyCode: CountyCode,
    /** When it came to its state. */
    since: Instant,
    /** When the next step is due, and what it is; absent where nothing is due. */
    dueAt: Instant.optional(),
    dueFor: Due.optional(),
    /** Whether that instant had passed when this was answered; of a step, when the step was taken. */
    overdue: z.boolean(),
    ...recordFields,
  })
  .meta({ id: 'HandoffSummary' });

const share = z.enum(['full', 'equal', 'none', 'undetermined']);

/** What a hand-off keeps of its screening: the outcome, and by which versions it was found. The facts stand beside it. */
export const KeptScreening = z
  .object({
    way: z.enum(ways),
    liability: z.object({ A: share, B: share }),
    catalogueVersion: z.string(),
    rulesVersion: z.string(),
    /** Whether each party's insurer had a branch in both cities then; absent: the insurer was unknown or no member. */
    inBothCities: z.object({ A: z.boolean().optional(), B: z.boolean().optional() }),
  })
  .meta({ id: 'KeptScreening' });

/** A kind of photo or paper that could not be had, and why. */
export const Unavailable = z.strictObject({ shotKind: ShotKind, reason: prose(200) }).meta({ id: 'UnavailableShot' });

export const Handoff = HandoffSummary.extend(request.omit({ screening: true }).shape)
  .extend({
    requestedBy: Place,
    accidentAt: Instant,
    /** The credential of the adjuster who is assigned. */
    credentialNumber: CredentialNumber.optional(),
    assessedFen: Fen.optional(),
    /** The lines of the assessment, where it was given with lines. */
    estimateId: EstimateId.optional(),
    screening: KeptScreening.optional(),
    /** Photos and papers that the track needs and the case does not have. */
    unavailable: z.array(Unavailable).optional(),
    /** Who bears how much of `assessedFen`; `payableFen` is what of it insurers pay. */
    settlement: Settlement.optional(),
    payableFen: Fen.optional(),
    /** What has been paid in all, also before a reopening. */
    paidFen: Fen.optional(),
    /** Whether a tracking link is open. */
    shared: z.literal(true).optional(),
    /** The assist at the scene from which it began. */
    assistId: AssistId.optional(),
  })
  .meta({ id: 'Handoff' });
