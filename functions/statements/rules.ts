import { AssistRecord, assistNoun } from '#schemas/assists.ts';
import { monthOf, spanOfMonth } from '#schemas/calendar.ts';
import { CaseParties } from '#schemas/case.ts';
import { Handoff } from '#schemas/handoff-record.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import type { Instant, Month } from '#schemas/primitives.ts';
import { RewardRecord, rewardNoun } from '#schemas/rewards.ts';
import type { StatementLine } from '#schemas/statement-entries.ts';
import type { Exchange, Sheet, StatementRow } from '#schemas/statements.ts';
import { type DatedRates, type Rates, standardRates, tariffMonthsAhead } from '#schemas/tariffs.ts';

/** A step of a record, as its audit row tells of it. */
export interface Row {
  readonly recordId: string;
  readonly version: number;
  readonly verb: string;
  readonly at: Instant;
  readonly image: Readonly<Record<string, unknown>>;
}

/** An entry before it stands in a month. */
export type Entry = Omit<StatementLine, 'month'>;

/** An entry before it is known what is owed for it. */
export interface Draft extends Omit<Entry, 'amountFen'> {
  /** The version whose event makes it. */
  readonly version: number;
  /** The instant whose tariff holds. */
  readonly servedAt: Instant;
  /** Where no tariff says what is owed: a reward for a proven fraud. */
  readonly amountFen?: number;
}

/** The kinds of records of which entries come. */
export const entryKinds: readonly string[] = [handoffNoun.kind, assistNoun.kind, rewardNoun.kind];

type Naming = (source: string) => string;

/** The source of the entry that takes a line back. It is the line's, whatever the cause: a line is taken back once. */
export const backOf = (lineId: string): string => `back:${lineId}`;

/**
 * The entries that a record's course makes, by the rows of its audit chain from the first on: the same ones in whatever order its events come.
 * @param lineIdOf the id of the entry of a source
 */
export function draftsOf(kind: string, rows: readonly Row[], lineIdOf: Naming): readonly Draft[] {
  if (kind === handoffNoun.kind) return ofHandoff(rows, lineIdOf);
  if (kind === assistNoun.kind) return ofAssist(rows, lineIdOf);
  return kind === rewardNoun.kind ? ofReward(rows, lineIdOf) : [];
}

const madeBy = ({ recordId, version, at }: Row, lineIdOf: Naming) => ({
  id: lineIdOf(`${recordId}:${version}`),
  version,
  at,
  servedAt: at,
  ofMonth: monthOf(at),
  caseId: recordId,
});

const Closed = Handoff.pick({ track: true, claimNumber: true, credentialNumber: true }).extend(
  CaseParties.pick({ underwritingMemberId: true, handlingMemberId: true }).shape,
);

/** A hand-off between two companies counts at its first close; what is opened again and closed again is the same case. */
function ofHandoff(rows: readonly Row[], lineIdOf: Naming): readonly Draft[] {
  const row = rows.find(({ verb }) => verb === 'close');
  if (!row) return [];
  const { track, handlingMemberId, underwritingMemberId, ...reference } = Closed.parse(row.image);
  if (handlingMemberId === underwritingMemberId) return [];
  const parties = { giverId: handlingMemberId, receiverId: underwritingMemberId };
  return [{ ...madeBy(row, lineIdOf), ...parties, service: track, cases: 1, ...reference }];
}

const Helped = AssistRecord.pick({ memberId: true, customerOf: true, credentialNumber: true });

/**
 * An assist counts when the insurer concerned takes note of it or makes it a hand-off; the hand-off counts by its own rule besides, for help at
 * the scene and the handling of a claim are two services. When the association routes it to another company, the entry is taken back.
 */
function ofAssist(rows: readonly Row[], lineIdOf: Naming): readonly Draft[] {
  const drafts: Draft[] = [];
  let standing: Draft | undefined;
  for (const row of rows) {
    if (row.verb === 'route' && standing) {
      drafts.push(takenBack(standing, row, 'rerouted', lineIdOf));
      standing = undefined;
    }
    if ((row.verb !== 'acknowledge' && row.verb !== 'handOver') || standing) continue;
    const { memberId, customerOf, credentialNumber } = Helped.parse(row.image);
    if (customerOf === undefined || customerOf === memberId) continue;
    const parties = { giverId: memberId, receiverId: customerOf };
    standing = { ...madeBy(row, lineIdOf), ...parties, service: 'assist', cases: 1, credentialNumber };
    drafts.push(standing);
  }
  return drafts;
}

const Owed = RewardRecord.pick({ payerId: true, payeeId: true, amountFen: true, claimNumber: true });
const Paid = RewardRecord.pick({ paidDirectly: true });

/**
 * A reward counts when it is earned, and is taken back when it is cancelled, or when the payer says that it paid it directly: nobody is to pay
 * twice. A payment of which it does not say so was by way of the statements and takes nothing back.
 */
function ofReward(rows: readonly Row[], lineIdOf: Naming): readonly Draft[] {
  const drafts: Draft[] = [];
  let standing: Draft | undefined;
  for (const row of rows) {
    if (row.verb === rewardNoun.create.verb) {
      const { payerId, payeeId, ...owed } = Owed.parse(row.image);
      if (payerId === payeeId) continue;
      const parties = { giverId: payeeId, receiverId: payerId };
      standing = { ...madeBy(row, lineIdOf), ...parties, service: 'fraud', cases: 1, ...owed };
      drafts.push(standing);
      continue;
    }
    const because = row.verb === 'cancel' ? 'cancelled' : row.verb === 'settle' ? 'paidDirectly' : undefined;
    if (!standing || !because || (because === 'paidDirectly' && !isDirect(row))) continue;
    drafts.push(takenBack(standing, row, because, lineIdOf));
    standing = undefined;
  }
  return drafts;
}

const isDirect = ({ image }: Row) => Paid.parse(image).paidDirectly === true;

const opposite = (amount: number) => (amount === 0 ? 0 : -amount);

function takenBack(
  { amountFen, ...standing }: Draft,
  { version, at }: Row,
  because: NonNullable<Entry['because']>,
  lineIdOf: Naming,
): Draft {
  return {
    ...standing,
    id: lineIdOf(backOf(standing.id)),
    version,
    at,
    cases: opposite(standing.cases),
    ...(amountFen === undefined ? {} : { amountFen: opposite(amountFen) }),
    reverses: standing.id,
    because,
  };
}

/**
 * The entry that takes a disputed line back: but for its instant and cause the same one that the course of the record would make.
 * @param id of the new entry
 * @param at when it was decided
 */
export const upheld = (disputed: Entry, id: string, at: Instant): Entry => ({
  ...disputed,
  id,
  at,
  cases: opposite(disputed.cases),
  amountFen: opposite(disputed.amountFen),
  reverses: disputed.id,
  because: 'dispute',
});

/** The rates that hold at an instant: those of which `holdsFrom` is the last before it, and of equal ones those set last. */
export const ratesAt = (rates: readonly DatedRates[], at: Instant): Rates =>
  rates
    .filter(({ holdsFrom }) => holdsFrom <= at)
    .reduce<DatedRates | undefined>(
      (best, next) => (best && best.holdsFrom > next.holdsFrom ? best : next),
      undefined,
    ) ?? standardRates;

/** A draft with what is owed for it. @param rates of the receiving company */
export function entryOf({ version: _, servedAt, amountFen, ...draft }: Draft, rates: readonly DatedRates[]): Entry {
  if (amountFen !== undefined) return { ...draft, amountFen };
  const { quickFen, ordinaryFen, assistFen } = ratesAt(rates, servedAt);
  const fen = { quick: quickFen, ordinary: ordinaryFen, assist: assistFen, fraud: 0 }[draft.service];
  return { ...draft, amountFen: draft.cases < 0 ? opposite(fen) : fen };
}

/**
 * From when rates hold that are set at an instant: the beginning of a later month, or at once for the current one. Undefined for months that
 * are over or too far ahead.
 */
export function holdsFrom(month: Month, at: Instant): Instant | undefined {
  if (month < monthOf(at) || month > monthsFrom(monthOf(at), tariffMonthsAhead)) return undefined;
  const { from } = spanOfMonth(month);
  return from > at ? from : at;
}

const monthsFrom = (month: Month, months: number): Month => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + months)).toISOString().slice(0, 7);
};
export const monthAfter = (month: Month): Month => monthsFrom(month, 1);
export const monthBefore = (month: Month): Month => monthsFrom(month, -1);

/**
 * The months that the clock closes, oldest first: the last closed one, whose issue may have been cut off, and those that were left open since.
 * Where none was ever closed, the latest alone: the hub may be new.
 * @param recent finished months, the latest first
 */
export function monthsDue(recent: readonly Month[], closed: ReadonlySet<Month>): readonly Month[] {
  const last = recent.findIndex((month) => closed.has(month));
  return recent.slice(0, Math.max(1, last + 1)).toReversed();
}

const nothing = (): Exchange => ({ quick: 0, ordinary: 0, assist: 0, fraud: 0, performanceFen: 0, fraudFen: 0 });

const sumOf = (exchanges: readonly Exchange[]): Exchange =>
  exchanges.reduce(
    (sum, one) => ({
      quick: sum.quick + one.quick,
      ordinary: sum.ordinary + one.ordinary,
      assist: sum.assist + one.assist,
      fraud: sum.fraud + one.fraud,
      performanceFen: sum.performanceFen + one.performanceFen,
      fraudFen: sum.fraudFen + one.fraudFen,
    }),
    nothing(),
  );

/**
 * A company's account of one month, to which its lines are added one by one, however many they are. Lines of the month itself count as cases
 * and amounts; those of earlier ones as corrections.
 */
export function openAccount(memberId: string) {
  const rows = new Map<string, Omit<StatementRow, 'netFen'>>();
  const count = { lines: 0, corrections: 0 };
  return {
    add(line: StatementLine): void {
      const gives = line.giverId === memberId;
      const other = gives ? line.receiverId : line.giverId;
      const row = rows.get(other) ?? { memberId: other, given: nothing(), received: nothing(), correctionFen: 0 };
      rows.set(other, row);
      count.lines += 1;
      if (line.month !== line.ofMonth) {
        count.corrections += 1;
        row.correctionFen += gives ? line.amountFen : -line.amountFen;
        return;
      }
      const exchange = gives ? row.given : row.received;
      exchange[line.service] += line.cases;
      exchange[line.service === 'fraud' ? 'fraudFen' : 'performanceFen'] += line.amountFen;
    },
    sheet(): Sheet {
      const netted = [...rows.values()]
        .toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1))
        .map((row) => ({ ...row, netFen: dueOf(row.given) - dueOf(row.received) + row.correctionFen }));
      const total = (of: (row: StatementRow) => number) => netted.reduce((sum, row) => sum + of(row), 0);
      return {
        rows: netted,
        given: sumOf(netted.map(({ given }) => given)),
        received: sumOf(netted.map(({ received }) => received)),
        corrections: count.corrections,
        correctionFen: total(({ correctionFen }) => correctionFen),
        netFen: total(({ netFen }) => netFen),
        lines: count.lines,
      };
    },
  };
}

const dueOf = ({ performanceFen, fraudFen }: Exchange) => performanceFen + fraudFen;
