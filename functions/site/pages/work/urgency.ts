/** What says how pressing something is. */
export interface Urgency {
  readonly dueAt?: string | undefined;
  readonly since?: string | undefined;
  readonly late: boolean;
  /** Of what may be called urgent. */
  readonly urgent?: boolean;
}

/** The late first, then by what is due soonest, then by what has waited longest. */
export const byUrgency = (one: Urgency, other: Urgency): number =>
  Number(other.late) - Number(one.late) ||
  Number(other.urgent ?? false) - Number(one.urgent ?? false) ||
  (one.dueAt ?? '9').localeCompare(other.dueAt ?? '9') ||
  (one.since ?? '').localeCompare(other.since ?? '');
