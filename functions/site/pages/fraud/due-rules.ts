export interface Dated {
  readonly dueAt?: string | undefined;
  readonly overdueSince?: string | undefined;
}

/** When the step that a lead waits for was or is due; a lead that waits for none comes last. Milliseconds. */
export const dueOf = ({ dueAt, overdueSince }: Dated): number =>
  Date.parse(overdueSince ?? dueAt ?? '') || Number.POSITIVE_INFINITY;

const urgency = { urgent: 0, normal: 1, low: 2 };
type Waiting = Dated & { readonly priority?: keyof typeof urgency | undefined };

/** The order of a queue: what is late or due first comes first; of equals, by priority. */
export const byUrgency = (a: Waiting, b: Waiting): number => {
  const [first, second] = [dueOf(a), dueOf(b)];
  return first === second ? urgency[a.priority ?? 'normal'] - urgency[b.priority ?? 'normal'] : first - second;
};
