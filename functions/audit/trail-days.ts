import type { TrailScope } from './trail-rules.ts';
import type { KeptEvent } from './trail-store.ts';

const dayLong = 24 * 60 * 60 * 1000;

/** The UTC day so many days before another. */
export const dayBefore = (day: string, days = 1): string =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) - days * dayLong).toISOString().slice(0, 10);
export const dayAfter = (day: string): string => dayBefore(day, -1);

/** The last instant of a UTC day, to the millisecond. */
export const endOf = (day: string): string => `${day}T23:59:59.999Z`;

/**
 * Until when days that follow each other, from the first that there is, were extracted: neither past a day that is missing nor past one of which
 * only a part was.
 * @param extracted the last day first
 */
export function completeUntil(
  extracted: readonly { readonly day: string; readonly until: string }[],
): string | undefined {
  let last: { readonly day: string; readonly until: string } | undefined;
  for (const next of extracted.toReversed()) {
    if (last && (last.until < endOf(last.day) || next.day !== dayAfter(last.day))) break;
    last = next;
  }
  return last?.until;
}

/** Past every instant of four-digit years (ms), and every version. */
const latest = 10 ** 15;
const highest = 10 ** 9;
const downwards = (from: number, number: number, digits: number) => String(from - number).padStart(digits, '0');

/** An event as a line that sorts by day, then by scope, then newest first. */
export const keyedLine = (day: string, scope: TrailScope, event: KeptEvent): string =>
  [
    day,
    scope,
    downwards(latest, Date.parse(event.at), 16),
    event.recordId,
    downwards(highest, event.version ?? 0, 10),
    JSON.stringify(event),
  ].join('\t');

/** What a line says: JSON has no tabs of its own. */
export function lineOf(line: string) {
  const [day = '', scope = '', , , , event = ''] = line.split('\t');
  return { day, scope: scopeIn(scope), event };
}

function scopeIn(text: string): TrailScope {
  const [kind, id] = text.split('/');
  if (kind === 'member' || kind === 'city') return `${kind}/${id}`;
  if (kind === 'committee') return kind;
  throw new Error(`a line of no scope: ${text}`);
}
