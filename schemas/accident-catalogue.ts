import * as z from 'zod';
import catalogueData from './data/accident-catalogues.json' with { type: 'json' };
import ruleData from './data/screening-rules.json' with { type: 'json' };

/** How a minor accident goes on, the mildest way first: where several things decide, the strictest wins. */
export const ways = [
  'online',
  'quick-claim-centre',
  'police-photograph-move-call',
  'police-protect-scene-call',
] as const;
const Way = z.enum(ways);
export type Way = z.infer<typeof Way>;

/** Whose customer bears liability, seen from the caller's company: `both` has its own and another's. */
export const liableCustomers = ['own', 'other', 'both', 'unclear'] as const;
export type LiableCustomer = (typeof liableCustomers)[number];

const Words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
/** A rule's words and where it comes from: point of the trial plan, article of the law. */
const Rule = Words.extend({ source: z.string().min(1) });
export type Rule = z.infer<typeof Rule>;

/** A situation in which one driver bears full liability. One that is not verified is never self-selected: the police determine it. */
const Situation = Words.extend({
  code: z.string().regex(/^T\d{2}$/),
  law: z.string().optional(),
  unverified: z.boolean().optional(),
  note: z.string().optional(),
});

/** What closes the quick way, and the way that is taken in its stead. */
const ExclusionCode = z.string().regex(/^X\d{2}$/);
const Exclusion = Words.extend({ code: ExclusionCode, way: Way });

const PositiveFen = z.int().min(1);

const Catalogue = z.strictObject({
  catalogue: z.string(),
  version: z.string(),
  source: z.string(),
  liability: z.string(),
  types: z.array(Situation).min(1),
  excluded: z.array(Exclusion).min(1),
  compulsoryCoverPropertyLimitFen: z.strictObject({
    atFault: PositiveFen,
    notAtFault: PositiveFen,
    source: z.string(),
  }),
  mutualSelfPay: z.strictObject({ zh: z.string(), rule: z.string(), limitFen: PositiveFen }),
  onlineSettlementLimitFen: PositiveFen,
});
export type Catalogue = z.infer<typeof Catalogue>;

/** What must all hold for the quick way, in the order in which it is looked at. */
export const conditionIds = [
  'nobody-hurt',
  'no-exclusion',
  'two-vehicles',
  'both-driveable',
  'no-other-property',
  'exterior-only',
  'plain-scene',
  'within-policy',
  'compulsory-cover',
  'commercial-cover',
  'insurers-in-both-cities',
  'images-supplied',
  'listed-situation',
  'liability-clear',
  'amount-within-limit',
] as const;
export type ConditionId = (typeof conditionIds)[number];

/** Why liability lies as it does, or why it is not determined. */
export const liabilityGrounds = [
  'one-party-in-listed-situation',
  'both-parties-in-listed-situation',
  'police-determine',
  'no-listed-situation',
  'disputed',
  'not-two-vehicles',
  'facts-missing',
] as const;
export type LiabilityGround = (typeof liabilityGrounds)[number];

/** The rules by which one part of a damage falls to one payer. */
export const paymentRules = [
  'compulsory-at-fault',
  'compulsory-not-at-fault',
  'mutual-self-pay',
  'uninsured',
  'barred',
  'commercial-full',
  'commercial-half',
  'commercial-barred',
  'over-commercial-limit',
  'no-commercial',
  'own-damage-full',
  'own-damage-half',
  'own-damage-barred',
  'owner-full',
  'owner-half',
] as const;
export type PaymentRule = (typeof paymentRules)[number];

/** Why it is not said who pays what. */
export const withholdings = ['facts-missing', 'liability-undetermined'] as const;

/** The facts of which may be asked, in the order in which they are asked: people first, money last. */
export const factNames = [
  'injured',
  'driveable',
  'exclusions',
  'exclusions/of',
  'exclusions/stolen',
  'otherProperty',
  'vehicles',
  'difficultScene',
  'exteriorOnly',
  'situations',
  'disputed',
  'insurer',
  'withinPolicy',
  'compulsoryCover',
  'commercialLimitFen',
  'ownDamageCover',
  'imagesSupplied',
  'damageFen',
] as const;
export type FactName = (typeof factNames)[number];

const StepId = z.string().regex(/^[a-z-]{1,40}$/);
const StepRule = Rule.extend({
  /** The step is about the liable customers of this kind: they are named in its words in the place of `{parties}`. */
  about: z.enum(['own', 'other']).optional(),
});
const WayRule = Rule.extend({ steps: z.record(z.enum(liableCustomers), z.array(StepId).min(1)) });

const RuleSet = z.strictObject({
  version: z.string(),
  source: z.string(),
  /** The exclusions that other facts amount to. */
  implied: z.strictObject({ notDriveable: ExclusionCode, facility: ExclusionCode }),
  /** The exclusions with which a party's compulsory cover pays no property damage. */
  barring: z.strictObject({ always: z.array(ExclusionCode), whenStolen: ExclusionCode, source: z.string() }),
  conditions: z.record(z.enum(conditionIds), Rule),
  ways: z.record(Way, WayRule),
  steps: z.record(StepId, StepRule),
  liability: z.record(z.enum(liabilityGrounds), Rule),
  payments: z.record(z.enum(paymentRules), Rule),
  withheld: z.record(z.enum(withholdings), Words),
  questions: z.record(z.enum(factNames), Words),
});
type RuleSet = z.infer<typeof RuleSet>;

/** What the versions name, read without parsing them: every start of a function that knows the map of endpoints pays for it. */
export const situationCodes = namesIn(catalogueData.versions.flatMap(({ types }) => types));
export const exclusionCodes = namesIn(catalogueData.versions.flatMap(({ excluded }) => excluded));
export const stolenCodes: readonly string[] = ruleData.versions.map(({ barring }) => barring.whenStolen);
export const catalogueVersions: readonly string[] = catalogueData.versions.map(({ version }) => version);
export const rulesVersions: readonly string[] = ruleData.versions.map(({ version }) => version);

function namesIn(entries: readonly { readonly code: string }[]): readonly string[] {
  return [...new Set(entries.map(({ code }) => code))];
}

/** All versions, the oldest first, parsed when the first screening asks for them; the last is the current one. */
function allVersions() {
  versions ??= {
    catalogues: z.array(Catalogue).parse(catalogueData.versions),
    ruleSets: z.array(RuleSet).parse(ruleData.versions),
  };
  return versions;
}
let versions: { readonly catalogues: readonly Catalogue[]; readonly ruleSets: readonly RuleSet[] } | undefined;

/** What a screening goes by: one version of the catalogue and one of the rules. */
export interface Basis {
  readonly catalogue: Catalogue;
  readonly rules: RuleSet;
}

/**
 * The basis of the given versions, by default of the current ones.
 * @throws on a version that never was
 */
export function basisOf(
  asked: { readonly catalogueVersion?: string | undefined; readonly rulesVersion?: string | undefined } = {},
): Basis {
  const { catalogues, ruleSets } = allVersions();
  return {
    catalogue: versionIn(catalogues, asked.catalogueVersion),
    rules: versionIn(ruleSets, asked.rulesVersion),
  };
}

function versionIn<T extends { readonly version: string }>(all: readonly T[], version: string | undefined): T {
  const found = all.findLast((candidate) => version === undefined || candidate.version === version);
  if (!found) throw new Error(`no version ${version}`);
  return found;
}
