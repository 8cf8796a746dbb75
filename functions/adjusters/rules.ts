import {
  type Criterion,
  type Qualification,
  type QualificationPolicy,
  qualificationPolicies,
  type Waiver,
} from '#schemas/qualification.ts';

/** What a registration says, by field. */
type Registered = Readonly<Record<string, unknown>>;

/**
 * The policy in force on a day.
 * @param day in Asia/Shanghai
 * @throws when the programme had none yet
 */
export function policyOn(
  day: string,
  policies: readonly QualificationPolicy[] = qualificationPolicies,
): QualificationPolicy {
  const policy = policies.filter(({ from }) => from <= day).at(-1);
  if (!policy) throw new Error(`no qualification policy on ${day}`);
  return policy;
}

/** The policy of a version. @throws on a version that never was */
export function policyOf(
  version: string,
  policies: readonly QualificationPolicy[] = qualificationPolicies,
): QualificationPolicy {
  const policy = policies.find((candidate) => candidate.version === version);
  if (!policy) throw new Error(`no qualification policy ${version}`);
  return policy;
}

/** The same day so many months before; a day that the earlier month lacks becomes its last. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** Whether a registration meets a criterion on a day in Asia/Shanghai. */
export function isMet({ rule }: Criterion, registered: Registered, day: string): boolean {
  const value = registered[rule.field];
  switch (rule.kind) {
    case 'one-of':
      return typeof value === 'string' && rule.values.includes(value);
    case 'holds-all':
      return Array.isArray(value) && rule.values.every((wanted) => value.includes(wanted));
    case 'not-past':
      return typeof value === 'string' && value >= day;
    case 'within-months':
      // A declaration of tomorrow has not been made.
      return typeof value === 'string' && value <= day && value >= monthsBefore(day, rule.months);
    case 'given':
      return value !== undefined;
  }
}

/**
 * How a registration stands against a policy: each criterion met, let pass with a reason, or not met. Nothing is decided here: a
 * coordinator approves or does not (个人信息保护法 24).
 */
export function qualificationOf(
  policy: QualificationPolicy,
  registered: Registered,
  waivers: readonly Waiver[],
  day: string,
): Qualification {
  return {
    policy: policy.version,
    criteria: policy.criteria.map((criterion) => {
      const { id, zh, en, waivable } = criterion;
      if (isMet(criterion, registered, day)) return { id, zh, en, waivable, outcome: 'met' };
      const waiver = waivable ? waivers.find((candidate) => candidate.criterion === id) : undefined;
      return waiver
        ? { id, zh, en, waivable, outcome: 'waived', reason: waiver.reason }
        : { id, zh, en, waivable, outcome: 'not-met' };
    }),
  };
}

/** The waivers that the policy does not know or does not allow, by their place. */
export const waiversWithoutUse = (policy: QualificationPolicy, waivers: readonly Waiver[]): readonly number[] =>
  waivers.flatMap(({ criterion }, place) =>
    policy.criteria.some(({ id, waivable }) => id === criterion && waivable) &&
    waivers.findIndex((other) => other.criterion === criterion) === place
      ? []
      : [place],
  );
