import type { PageId } from '../frame/site-map.ts';

/** One thing that waits for the reader: what it is called comes from its record, what is due from its list. */
export interface Waiting {
  readonly page: PageId;
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** Beside the name: a county, a member, a branch. */
  readonly countyCode?: string | undefined;
  readonly memberId?: string | undefined;
  /** What is to be done, where the record itself says it. */
  readonly step?: { readonly zh: string; readonly en: string } | undefined;
  readonly dueAt?: string | undefined;
  readonly since?: string | undefined;
  readonly late: boolean;
  /** Of what may be called urgent. */
  readonly urgent?: boolean;
}

/** The late first, then by what is due soonest, then by what has waited longest. */
export const byUrgency = (one: Waiting, other: Waiting): number =>
  Number(other.late) - Number(one.late) ||
  Number(other.urgent ?? false) - Number(one.urgent ?? false) ||
  (one.dueAt ?? '9').localeCompare(other.dueAt ?? '9') ||
  (one.since ?? '').localeCompare(other.since ?? '');
