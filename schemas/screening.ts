import * as z from 'zod';
import {
  catalogueVersions,
  conditionIds,
  exclusionCodes,
  factNames,
  liabilityGrounds,
  liableCustomers,
  paymentRules,
  rulesVersions,
  situationCodes,
  stolenCodes,
  ways,
  withholdings,
} from './accident-catalogue.ts';
import { Fen } from './primitives.ts';
import { MemberId } from './roles.ts';
import { route } from './route.ts';

/** The two parties of an accident. */
export const sides = ['A', 'B'] as const;
export const Side = z.enum(sides);
export type Side = z.infer<typeof Side>;

const SituationCode = z.enum(situationCodes).meta({ id: 'AccidentSituation', example: 'T01' });
const ExclusionCode = z.enum(exclusionCodes).meta({ id: 'QuickHandlingExclusion', example: 'X01' });

/** A list in which nothing stands twice. */
const once = <S extends z.ZodType>(item: S, most: number) =>
  z
    .array(item)
    .max(most)
    .superRefine((list, context) => {
      const told = list.map((entry) => JSON.stringify(entry));
      told.forEach((entry, place) => {
        if (told.indexOf(entry) < place)
          context.addIssue({ code: 'custom', path: [place], params: { problem: 'given_twice' } });
      });
    });

const ExclusionFact = z
  .strictObject({
    code: ExclusionCode,
    /** Whose vehicle or driver; absent: unknown, or nobody's in particular. */
    of: Side.optional(),
    /** With the suspicion of another offence only (X11): whether the accident fell into the time of a theft or robbery of the vehicle. */
    stolen: z.boolean().optional(),
  })
  .superRefine(({ code, stolen }, context) => {
    if (stolen !== undefined && !stolenCodes.includes(code))
      context.addIssue({ code: 'custom', path: ['stolen'], params: { problem: 'stolen_without_offence' } });
  });

/** What is known of one party. An absent field is unknown, which is not the same as no or none. */
const PartyFacts = z
  .strictObject({
    /** A member of the hub, or `other`: an insurer outside of the programme. */
    insurer: z.union([MemberId, z.literal('other')]).optional(),
    /** Whether the accident falls under the party's motor policy. */
    withinPolicy: z.boolean().optional(),
    compulsoryCover: z.boolean().optional(),
    /** Limit of the commercial third-party cover; 0: there is none. */
    commercialLimitFen: Fen.optional(),
    ownDamageCover: z.boolean().optional(),
    driveable: z.boolean().optional(),
    /** Whether only exterior parts are damaged, and lightly. */
    exteriorOnly: z.boolean().optional(),
    /** Whether the party supplies images of the scene. */
    imagesSupplied: z.boolean().optional(),
    /** The listed situations in which the party was; empty: in none. */
    situations: once(SituationCode, 21).optional(),
    /** Damage of the party's vehicle as it is estimated. */
    damageFen: Fen.optional(),
  })
  .meta({ id: 'AccidentParty' });
export type PartyFacts = z.infer<typeof PartyFacts>;

/** The facts of an accident between two vehicles, without anything that says whose. Whatever is absent is unknown. */
export const AccidentFacts = z
  .strictObject({
    /** How many vehicles collided. */
    vehicles: z.int().min(1).max(100).optional(),
    injured: z.boolean().optional(),
    /** Property besides the two vehicles that was damaged: a building or facility, or something else of others. */
    otherProperty: z.enum(['none', 'facility', 'other']).optional(),
    /** Whether the parties dispute what happened or who is liable. */
    disputed: z.boolean().optional(),
    /** Whether the scene is too difficult to settle on the spot. */
    difficultScene: z.boolean().optional(),
    /** What closes the quick way; empty: nothing does. */
    exclusions: once(ExclusionFact, 39).optional(),
    parties: z.strictObject({ A: PartyFacts, B: PartyFacts }),
  })
  .meta({ id: 'AccidentFacts' });
export type AccidentFacts = z.infer<typeof AccidentFacts>;

const words = { zh: z.string(), en: z.string() };
const rule = { ...words, source: z.string() };
const Amount = z.int().min(0);
const perSide = <S extends z.ZodType>(schema: S) => z.object({ A: schema, B: schema });

const Condition = z.object({
  id: z.enum(conditionIds),
  outcome: z.enum(['holds', 'fails', 'unknown']),
  ...rule,
  /** The parties of whom it fails; empty where it fails of the case as a whole. */
  of: z.array(Side),
});
export type Condition = z.infer<typeof Condition>;

const AppliedExclusion = z.object({ code: ExclusionCode, of: Side.optional(), way: z.enum(ways), ...words });
export type AppliedExclusion = z.infer<typeof AppliedExclusion>;

const MissingFact = z.object({
  /** JSON pointer into the facts. */
  pointer: z.string(),
  fact: z.enum(factNames),
  /** What the answer would decide. */
  decides: z.array(z.enum(['way', 'steps', 'liability', 'payments'])).min(1),
  /** The question to ask. */
  ...words,
});
export type MissingFact = z.infer<typeof MissingFact>;

const NextStep = z.object({ code: z.string(), ...rule, of: z.array(Side) });

const Liability = z.object({
  A: z.enum(['full', 'equal', 'none', 'undetermined']),
  B: z.enum(['full', 'equal', 'none', 'undetermined']),
  ground: z.enum(liabilityGrounds),
  ...rule,
  /** The listed situations on which it rests. */
  situations: z.array(z.object({ of: Side, code: SituationCode, ...words, law: z.string().optional() })),
});
export type Liability = z.infer<typeof Liability>;

const PaymentLine = z.object({
  /** Whose vehicle's damage. */
  damageOf: Side,
  /** Cover of the party `of`; or out of pocket: the damaged vehicle's `owner`, or the `other-party`. */
  payer: z.enum(['compulsory', 'commercial', 'own-damage', 'owner', 'other-party']),
  of: Side,
  amountFen: Amount,
  /** What the payer pays at most in this accident. */
  limitFen: Amount.optional(),
  rule: z.enum(paymentRules),
  ...rule,
});
export type PaymentLine = z.infer<typeof PaymentLine>;

const Payments = z.object({
  /** Each compulsory insurer pays its own customer (互碰自赔). */
  mutualSelfPay: z.boolean(),
  lines: z.array(PaymentLine),
  totals: z.object({
    allFen: Amount,
    /** Of each vehicle's damage. */
    damageFen: perSide(Amount),
    /** From each party's covers and pocket. */
    paid: perSide(
      z.object({ compulsoryFen: Amount, commercialFen: Amount, ownDamageFen: Amount, outOfPocketFen: Amount }),
    ),
  }),
});
export type Payments = z.infer<typeof Payments>;

/** What the rules say of an accident. It advises people; no claim is decided by it (个人信息保护法 24). */
export const Screening = z
  .object({
    catalogueVersion: z.string(),
    rulesVersion: z.string(),
    way: z.enum(ways),
    track: z.enum(['quick', 'ordinary']),
    /** What the way is, in words. */
    explanation: z.object(rule),
    /** Whether the way stays as it is whatever the unknown facts turn out to be. */
    settled: z.boolean(),
    conditions: z.array(Condition),
    exclusions: z.array(AppliedExclusion),
    /** Unknown facts that matter still, the next to ask first. */
    missing: z.array(MissingFact),
    /** Whose customer bears liability, seen from the caller's company. */
    liableCustomer: z.enum(liableCustomers),
    steps: z.array(NextStep),
    liability: Liability,
    payments: Payments.optional(),
    /** Why there are no payments. */
    withheld: z.object({ code: z.enum(withholdings), ...words }).optional(),
  })
  .meta({ id: 'Screening' });
export type Screening = z.infer<typeof Screening>;

const AccidentCatalogue = z
  .object({
    catalogueVersion: z.string(),
    rulesVersion: z.string(),
    source: z.string(),
    situations: z.array(
      z.object({
        code: SituationCode,
        ...words,
        law: z.string().optional(),
        /** Its text was not seen: the police determine it, nobody selects it. */
        unverified: z.boolean().optional(),
        note: z.string().optional(),
      }),
    ),
    exclusions: z.array(z.object({ code: ExclusionCode, ...words, way: z.enum(ways) })),
    limits: z.object({
      compulsoryAtFaultFen: Fen,
      compulsoryNotAtFaultFen: Fen,
      compulsorySource: z.string(),
      mutualSelfPayFen: Fen,
      mutualSelfPayRule: z.string(),
      onlineFen: Fen,
    }),
    rules: z.array(
      z.object({ about: z.enum(['condition', 'way', 'step', 'liability', 'payment']), id: z.string(), ...rule }),
    ),
  })
  .meta({ id: 'AccidentCatalogue' });
export type AccidentCatalogue = z.infer<typeof AccidentCatalogue>;

const base = '/v1/quick-handling';
const who = ['member', 'coordinator'] as const;

export const screeningRoutes = {
  screenAccident: route({
    capability: 'handoffs',
    method: 'POST',
    path: `${base}/screenings`,
    summary: {
      zh: '快处易赔筛查：条件、处理方式、责任、赔付',
      en: 'Screen an accident for quick handling: conditions, way, liability, who pays what; nothing is kept',
    },
    who,
    body: AccidentFacts,
    answer: { status: 200, body: Screening },
  }),
  readAccidentCatalogue: route({
    capability: 'handoffs',
    method: 'GET',
    path: `${base}/catalogue`,
    summary: {
      zh: '快处易赔情形、排除情形、限额与规则',
      en: 'Situations, exclusions, limits and rules of quick handling, of the current or a former version',
    },
    who,
    query: z.strictObject({
      version: z.enum(catalogueVersions).optional(),
      rules: z.enum(rulesVersions).optional(),
    }),
    answer: { status: 200, body: AccidentCatalogue },
  }),
} as const;
