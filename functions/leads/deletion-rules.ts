import {
  type Certificate,
  certificateWords,
  type DeletionRecord,
  type Due,
  type Skipped,
} from '#schemas/lead-deletions.ts';
import { leadLife } from '#schemas/lead-life.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import type { Instant } from '#schemas/primitives.ts';
import { indexes } from '#schemas/tables.ts';
import { isErasable } from './life-rules.ts';

/** Which of these leads are due to be erased at an instant, and since when. */
export const dueAmong = (leads: readonly LeadRecord[], at: Instant): Due[] =>
  leads.flatMap((lead) => {
    const { id, version, eraseAfter, keptAs } = lead;
    return isErasable(lead, at) && eraseAfter && keptAs ? [{ id, version, dueSince: eraseAfter, keptAs }] : [];
  });

/** Whether nobody has erased a lead long after it was due. @param at now */
export const isForgotten = ({ dueSince }: Due, at: Instant): boolean =>
  Date.parse(dueSince) + leadLife.eraseAlarmDays * 24 * 60 * 60 * 1000 < Date.parse(at);

/**
 * What an erased lead loses; the shell that stays is id, company, place, dates and grades. Lists that every lead has are emptied. It leaves the
 * pool's own list, so that nobody who walks that reads shells for ever; its company's list still has it.
 */
export const erasure = {
  set: { suspicions: [], evidenceIds: [] },
  remove: [
    'sealed',
    'assistId',
    'sharing',
    'openTo',
    'desk',
    'priority',
    'investigatorId',
    'savedFen',
    'underwriterId',
    'sealedClaim',
    'rewardShare',
    'referredCity',
    'referral',
    'police',
    'eraseAfter',
    'wakesAt',
    indexes.overview.partitionKey,
  ],
} as const;

/** The certificate of a deletion that was carried out. @param iat seconds since 1970 */
export function certificateOf(
  deletion: DeletionRecord,
  approval: { readonly by: string; readonly at: Instant },
  done: { readonly erased: ReadonlyMap<string, Instant>; readonly skipped: readonly Skipped[] },
  { iss, iat }: Pick<Certificate, 'iss' | 'iat'>,
): Certificate {
  const erased = deletion.leads.flatMap(({ version: _, ...due }) => {
    const erasedAt = done.erased.get(due.id);
    return erasedAt === undefined ? [] : [{ ...due, erasedAt }];
  });
  const { expiredMonths, refutedMonths, unprovenMonths, provenMonths } = leadLife;
  return {
    iss,
    iat,
    deletion: deletion.id,
    digest: deletion.digest,
    plannedBy: deletion.plannedBy,
    plannedAt: deletion.createdAt,
    approvedBy: approval.by,
    approvedAt: approval.at,
    erased,
    skipped: [...done.skipped],
    counts: { planned: deletion.count, erased: erased.length, skipped: done.skipped.length },
    monthsKept: {
      expired: expiredMonths,
      refuted: refutedMonths,
      unproven: unprovenMonths,
      proven: provenMonths,
    },
    destroyed: certificateWords.destroyed,
    remains: [...certificateWords.remains],
  };
}
