import * as z from 'zod';
import data from './data/qualification-policies.json' with { type: 'json' };
import { CityCode } from './divisions.ts';
import { BusinessDate, prose } from './primitives.ts';

/**
 * What is asked of an adjuster by the programme's published requirements. There is no sex, looks or age among it, although the source of
 * the programme has them: hiring law forbids them (就业促进法 3, 27), and so does data minimisation (个人信息保护法 6).
 */
export const qualification = {
  education: z.enum(['below-college', 'college', 'bachelor', 'postgraduate']),
  /** Level of the national Mandarin test (普通话水平测试). */
  mandarin: z.enum(['none', '3B', '3A', '2B', '2A', '1B', '1A']),
  /** Class on the driving licence (机动车驾驶证申领和使用规定, order 162 of the Ministry of Public Security). */
  licenceClass: z.enum([
    'A1',
    'A2',
    'A3',
    'B1',
    'B2',
    'C1',
    'C2',
    'C3',
    'C4',
    'C5',
    'C6',
    'D',
    'E',
    'F',
    'M',
    'N',
    'P',
  ]),
  licenceValidUntil: BusinessDate,
  /** The cities whose roads and customs the adjuster knows. */
  citiesKnown: z.array(CityCode).max(2),
  /** When the adjuster signed that mind and manner are fit for the service (psychological fitness, expression, communication). */
  fitnessDeclaredOn: BusinessDate.optional(),
  /** When the adjuster signed to have kept the law and to keep it. */
  conductDeclaredOn: BusinessDate.optional(),
  /** The highest course passed (基础, 提高, 专业). */
  trainingLevel: z.enum(['none', 'basic', 'advanced', 'professional']),
};

/** What a course level is called on cards and pages. */
export const trainingLevels = {
  none: { zh: '未定级', en: 'No level' },
  basic: { zh: '基础', en: 'Basic' },
  advanced: { zh: '提高', en: 'Advanced' },
  professional: { zh: '专业', en: 'Professional' },
} as const satisfies Record<z.infer<typeof qualification.trainingLevel>, { zh: string; en: string }>;

const Field = z.enum([...(Object.keys(qualification) as (keyof typeof qualification)[]), 'photoId']);
const Rule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('one-of'), field: Field, values: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal('holds-all'), field: Field, values: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal('not-past'), field: Field }),
  z.strictObject({ kind: z.literal('within-months'), field: Field, months: z.int().min(1) }),
  z.strictObject({ kind: z.literal('given'), field: Field }),
]);

const CriterionId = z.string().regex(/^[a-z-]{1,40}$/);
const Criterion = z.strictObject({
  id: CriterionId,
  zh: z.string(),
  en: z.string(),
  rule: Rule,
  /** Whether a coordinator may let it pass with a reason. */
  waivable: z.boolean(),
});
export type Criterion = z.infer<typeof Criterion>;

/** One version of what the programme asks of its adjusters, in force from a day in Asia/Shanghai until the next one's. */
export const QualificationPolicy = z
  .strictObject({ version: z.string(), from: BusinessDate, criteria: z.array(Criterion).min(1) })
  .meta({ id: 'QualificationPolicy' });
export type QualificationPolicy = z.infer<typeof QualificationPolicy>;

/** All versions, the oldest first. */
export const qualificationPolicies: readonly QualificationPolicy[] = z.array(QualificationPolicy).parse(data.policies);

/** A criterion that a coordinator lets pass, and why. */
export const Waiver = z.strictObject({ criterion: CriterionId, reason: prose(500) });
export type Waiver = z.infer<typeof Waiver>;

/** How a registration stands against a policy. */
export const Qualification = z
  .object({
    /** The policy's version: that of the approval once there was one, before that the one in force. */
    policy: z.string(),
    criteria: z.array(
      z.object({
        id: CriterionId,
        zh: z.string(),
        en: z.string(),
        waivable: z.boolean(),
        outcome: z.enum(['met', 'not-met', 'waived']),
        reason: prose(500).optional(),
      }),
    ),
  })
  .meta({ id: 'Qualification' });
export type Qualification = z.infer<typeof Qualification>;
