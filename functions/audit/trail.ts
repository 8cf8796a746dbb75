import { type AuditEvent, type auditRoutes, mostTrailDays, TrailEvent } from '#schemas/audit-events.ts';
import { handoffNoun, handoffWords } from '#schemas/handoffs.ts';
import { nounOfKind } from '#schemas/nouns.ts';
import { readingNoun, readingPurposes } from '#schemas/readings.ts';
import type { Principal } from '#schemas/roles.ts';
import type { Verb } from '#shared/http/api.ts';
import { openCursor, sealCursor } from '#shared/records/cursor.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal, type UntoldFault } from '#shared/runtime/refusal.ts';
import { dayBefore } from './trail-days.ts';
import { pageOfExtract } from './trail-extract.ts';
import { pageOfRecord } from './trail-live.ts';
import { type Holder, shown, type TrailScope } from './trail-rules.ts';
import type { KeptEvent } from './trail-store.ts';

type ListAuditEvents = Verb<(typeof auditRoutes)['listAuditEvents']>;
type Query = Parameters<ListAuditEvents>[0]['query'];

/**
 * One page of the caller's trail, newest first. Of one record alone it is live; else it is what was extracted, at most ten parts of it, which
 * a filter that finds little may leave short of the limit. Each reading leaves a line in the log.
 * @throws Refusal `not_found` for a box or a record that is not the caller's, `invalid_request` for days that do not fit, `invalid_cursor`
 */
export const listAuditEvents: ListAuditEvents = async ({ principal, query, at, requestId }) => {
  const scope = scopeOf(principal, query.box);
  const { day, from, to, recordId, kind, verb, limit, cursor } = query;
  const isLive = recordId !== undefined && day === undefined && from === undefined && to === undefined;
  const days = isLive ? [] : daysOf(query, at.slice(0, 10));
  const list = ['audit-events', principal.id, scope, day, from, to, recordId, kind, verb].join('|');
  const page = { limit, from: cursor === undefined ? undefined : await openCursor(list, cursor) };

  const isBranchs = ({ branches }: Pick<Holder, 'branches'>) =>
    principal.branchId === undefined || branches === undefined || branches.includes(principal.branchId);
  const isCallers = (holder: Holder) => holder.scope === scope && isBranchs(holder);
  const isOfRecord = (event: KeptEvent) =>
    recordId === undefined || event.recordId === recordId || event.about === recordId;
  const isAsked = (event: KeptEvent) =>
    isOfRecord(event) && (kind === undefined || event.kind === kind) && (verb === undefined || event.verb === verb);
  const found = isLive
    ? { ...(await pageOfRecord(recordId, isCallers, isAsked, page)), completeUntil: at }
    : await pageOfExtract(scope, days, (event) => isBranchs(event) && isAsked(event), page);

  const { items, next, completeUntil } = found;
  const span = { from: days.at(-1), to: days[0] };
  log.info('the audit trail was read', {
    requestId,
    principal: principal.id,
    scope,
    recordId,
    kind,
    ...span,
    events: items.length,
  });
  return {
    body: {
      items: items.map(inWords),
      ...(next ? { nextCursor: await sealCursor(list, next) } : {}),
      source: isLive ? 'live' : 'extract',
      ...(completeUntil ? { completeUntil } : {}),
    },
  };
};

/** Whose trail the caller reads. @throws Refusal `not_found` for the committee's, by anybody else */
function scopeOf({ role, memberId, cityCode }: Principal, box: Query['box']): TrailScope {
  if (box !== undefined && role === 'antifraud') return box;
  if (box === undefined && role === 'member' && memberId) return `member/${memberId}`;
  if (box === undefined && role !== 'member' && cityCode) return `city/${cityCode}`;
  throw new Refusal('not_found');
}

const fault = (pointer: string, code: string, zh: string, en: string): UntoldFault => ({
  in: 'query',
  pointer,
  code,
  detail: { zh, en },
});
const faults = {
  both: fault('/day', 'day_or_span', 'day 与 from、to 不能同时给出', 'Give a day, or from and to, not both'),
  backwards: fault('/to', 'until_before_since', 'to 不能早于 from', 'A span does not end before it begins'),
  long: fault(
    '/to',
    'span_too_long',
    `一次至多查 ${mostTrailDays} 日`,
    `A request takes ${mostTrailDays} days at most`,
  ),
};

/**
 * The days that are asked for, the last one first; no day after today.
 * @throws Refusal `invalid_request`
 */
function daysOf({ day, from, to }: Query, today: string): string[] {
  if (day !== undefined && (from ?? to) !== undefined) throw new Refusal('invalid_request', { errors: [faults.both] });
  const last = day ?? to ?? (from === undefined ? today : lesser(dayBefore(from, 1 - mostTrailDays), today));
  const first = day ?? from ?? dayBefore(last, mostTrailDays - 1);
  if (last < first && to !== undefined) throw new Refusal('invalid_request', { errors: [faults.backwards] });
  if (last > dayBefore(first, 1 - mostTrailDays)) throw new Refusal('invalid_request', { errors: [faults.long] });
  const days: string[] = [];
  for (let one = lesser(last, today); one >= first; one = dayBefore(one)) days.push(one);
  return days;
}

const lesser = (a: string, b: string) => (a < b ? a : b);

const isOneOf = <K extends string>(words: Readonly<Record<K, unknown>>, code: string | undefined): code is K =>
  code !== undefined && Object.hasOwn(words, code);
const shownWords = { zh: '提供文件', en: 'A file was shown' };

/** An event with the words for its codes, and without what only the hub needs. */
function inWords(kept: KeptEvent): AuditEvent {
  const event = TrailEvent.parse(kept);
  const { zh, en } = nounOfKind(event.kind);
  const { verb, purpose } = event;
  const verbWords =
    verb === shown
      ? shownWords
      : event.kind === handoffNoun.kind && isOneOf(handoffWords.verbs, verb) && handoffWords.verbs[verb];
  const purposeWords = event.kind === readingNoun.kind && isOneOf(readingPurposes, purpose) && readingPurposes[purpose];
  return {
    ...event,
    kindWords: { zh, en },
    ...(verbWords ? { verbWords } : {}),
    ...(purposeWords ? { purposeWords: { zh: purposeWords.zh, en: purposeWords.en } } : {}),
  };
}
