import { monthOf } from '#schemas/calendar.ts';
import type { RecordChanged } from '#schemas/events.ts';
import { nounOfKind } from '#schemas/nouns.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { Statement, statementNoun } from '#schemas/statements.ts';
import { type DatedRates, Tariff, tariffNoun } from '#schemas/tariffs.ts';
import { readAuditRow } from '#shared/records/audit.ts';
import { systemChange } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import { readCourseAsSystem } from '#shared/records/timeline.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { statementIdOf } from './closing.ts';
import { backIdOf, enter, lineIdOf, readLines } from './lines.ts';
import { draftsOf, entryOf, upheld } from './rules.ts';

const bookkeeper: SystemActor = { id: 'system:statements', role: 'system' };

/** The id of a company's tariff: it has one. */
export const tariffIdOf = (memberId: string): string => derivedId(tariffNoun.prefix, memberId);

/** The rates that a company has set, now and for later; none: the standard holds. */
async function ratesOf(memberId: string): Promise<readonly DatedRates[]> {
  const record = await readAsSystem(tariffNoun, tariffIdOf(memberId));
  return record ? Tariff.parse(record).rates : [];
}

/**
 * Carries an event on: each is read with the audit rows of its record, so that it may come late, twice and in any order.
 * @throws when its audit row is not there yet: the event must come again
 */
export async function carryOn(event: RecordChanged): Promise<void> {
  if (event.kind !== statementNoun.kind) return enterDrafts(event);
  const row = await readAuditRow(environment.table('Hub'), event.recordId, event.version);
  if (!row) throw new Error(`no audit row of ${event.id}`);
  const statement = Statement.parse(row.image);
  if (event.verb === 'decide') await enterDecision(event, statement);
  await tellOthers(event, statement);
}

async function enterDrafts({ id, kind, recordId, version }: RecordChanged): Promise<void> {
  const course = await readCourseAsSystem(nounOfKind(kind), recordId);
  if (!course?.rows.some((row) => row.version === version)) throw new Error(`no audit row of ${id}`);
  for (const draft of draftsOf(kind, course.rows, lineIdOf)) {
    // Those before it as well, each once: what takes a line back never stands without it.
    if (draft.version > version) continue;
    await enter(entryOf(draft, await ratesOf(draft.receiverId)), monthOf(draft.at));
  }
}

/** Tells the other company of each disputed line, on its own statement of the month, that it is disputed or what was decided. */
async function tellOthers({ id, at, verb }: RecordChanged, statement: Statement): Promise<void> {
  const { memberId, month, dispute, decisions = [] } = statement;
  const outcomes = decisions.map(({ line, outcome }) => ({ line, outcome }));
  const lines = await readLines((dispute?.lines ?? []).map(({ line }) => line));
  const byOther = Map.groupBy(lines, ({ giverId, receiverId }) => (giverId === memberId ? receiverId : giverId));
  for (const [other, theirs] of byOther) {
    const told = statementIdOf(month, other);
    // Its reader is not told the id of the other company's statement.
    const change = { ...systemChange(bookkeeper, `${id}:${other}`, at), requestId: told };
    const ids = theirs.map((line) => line.id);
    const [step, attribute, said] =
      verb === 'decide'
        ? (['resolve', 'resolved', outcomes.filter(({ line }) => ids.includes(line))] as const)
        : (['contest', 'contested', ids] as const);
    try {
      await transitionRecord(statementNoun, change, told, step, {
        assign: { set: '#said.#disputing = :said' },
        only: {
          expression: 'attribute_not_exists(#said.#disputing)',
          names: { '#said': attribute, '#disputing': memberId },
          values: { ':said': said },
          otherwise: () => new Refusal('state_conflict'),
        },
      });
    } catch (error) {
      // Told before.
      if (!(error instanceof Refusal) || error.code !== 'state_conflict') throw error;
    }
  }
}

/** Takes the upheld lines back, for both companies. */
async function enterDecision({ at }: RecordChanged, { decisions = [] }: Statement): Promise<void> {
  const lines = decisions.filter(({ outcome }) => outcome === 'upheld').map(({ line }) => line);
  for (const { month: _, ...line } of await readLines(lines)) {
    await enter(upheld(line, backIdOf(line.id), at), monthOf(at));
  }
}
