import type { LinkReason, LinkRecord } from '#schemas/links.ts';
import type { RingValue } from '#schemas/ring.ts';

/** Pairs of photos that are kept of one link: so many that it holds when one of them becomes common. */
const mostPhotoPairs = 5;

const sameReason = (a: LinkReason, b: LinkReason) =>
  a.kind === b.kind && a.tag === b.tag && a.photos?.join() === b.photos?.join();

/** The reasons that a link has and is to have, each once; one that stands stays as it was found, and of many photos the first are kept. */
export function joined(standing: readonly LinkReason[], found: readonly LinkReason[]): LinkReason[] {
  const reasons = [...standing];
  for (const reason of found) {
    const full = reason.kind === 'photo' && reasons.filter(({ kind }) => kind === 'photo').length >= mostPhotoPairs;
    if (!full && !reasons.some((one) => sameReason(one, reason))) reasons.push(reason);
  }
  return reasons;
}

/** A value, or a photo, that links nothing any more. */
export interface SuppressedValue extends Pick<RingValue, 'kind' | 'because' | 'leads'> {
  /** Tells it from others of the same answer; it is told to nobody. */
  readonly name: string;
}

/** A link as it stands now. */
export interface JudgedLink {
  readonly link: LinkRecord;
  /** Its reasons that hold, which may be none; of photos the nearest pair. */
  readonly holding: readonly LinkReason[];
  readonly suppressed: readonly SuppressedValue[];
}

/** Of reasons those that are shown: each value, and the nearest pair of photos. */
export function shownOf(reasons: readonly LinkReason[]): LinkReason[] {
  const nearest = reasons
    .filter(({ kind }) => kind === 'photo')
    .sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0))
    .slice(0, 1);
  return [...reasons.filter(({ kind }) => kind !== 'photo'), ...nearest];
}
