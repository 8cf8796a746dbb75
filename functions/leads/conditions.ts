import type { LeadRecord } from '#schemas/leads.ts';
import { belowVersion } from '#shared/records/bounds.ts';
import type { Step } from '#shared/records/write.ts';
import { Refusal } from '#shared/runtime/refusal.ts';

/* What the steps of a lead ask of the record beyond who may and from which states. */

type Condition = NonNullable<Step['only']>;

/**
 * A condition that no record meets: what speaks against a step was found outside of the record. The database still has its say first, so
 * that a repeat of a step that was taken gets its answer, and a stranger learns nothing.
 */
export const never = (refusal: Refusal): Condition => ({
  expression: 'attribute_not_exists(pk)',
  otherwise: () => refusal,
});

/** That the record has the attribute. */
export const onlyWith = (attribute: string, otherwise: () => Refusal): Condition => ({
  expression: `attribute_exists(#${attribute})`,
  names: { [`#${attribute}`]: attribute },
  otherwise,
});

/** That it has not. */
export const onlyWithout = (attribute: string, otherwise: () => Refusal): Condition => ({
  expression: `attribute_not_exists(#${attribute})`,
  names: { [`#${attribute}`]: attribute },
  otherwise,
});

/** That nobody else was assigned since it was read: it goes back to the desk where it was. */
export const investigatedBy = ({ investigatorId }: Pick<LeadRecord, 'investigatorId'>): Condition => ({
  expression: '#investigatorId = :investigatorId',
  names: { '#investigatorId': 'investigatorId' },
  values: { ':investigatorId': investigatorId ?? '' },
  otherwise: () => new Refusal('state_conflict'),
});

/**
 * Versions of a lead up to which steps are taken that could be repeated without end: those of its owner, which lead nowhere, end long before
 * what the committee and the police may yet need. What ends its course, and what a hold or a referral makes necessary, is never bounded.
 */
const mostVersions = { owners: 300, committees: 900 } as const;
export const withinBounds = (whose: keyof typeof mostVersions, only?: Condition): Condition =>
  belowVersion(mostVersions[whose], only);

/** The first assignment leads on; those to others after it are bounded. */
export const firstOrBounded: Condition = {
  expression: '(#status = :unassigned OR #version < :mostVersions)',
  values: { ':unassigned': 'triaged', ':mostVersions': mostVersions.committees },
  otherwise: () => new Refusal('too_many_steps'),
};
