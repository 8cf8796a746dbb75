import type { Instant } from '#schemas/primitives.ts';
import type { statementRoutes } from '#schemas/statement-routes.ts';
import { disputeDays, type Statement, statementNoun } from '#schemas/statements.ts';
import type { Verb } from '#shared/http/api.ts';
import type { Outcome } from '#shared/records/record.ts';
import { transitionRecord } from '#shared/records/record.ts';
import type { Step } from '#shared/records/write.ts';
import { Refusal, type UntoldFault } from '#shared/runtime/refusal.ts';
import { readLines } from './lines.ts';
import { statementFor } from './store.ts';

type Routes = typeof statementRoutes;

const day = 24 * 60 * 60 * 1000;

/** The earliest issue of a statement that may still be disputed. */
const earliestAt = (at: Instant): Instant => new Date(Date.parse(at) - disputeDays * day).toISOString();

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

/** A condition that no record meets: the database has its say first, so that a repeat gets its answer. */
const never = (refusal: Refusal): NonNullable<Step['only']> => ({
  expression: 'attribute_not_exists(pk)',
  otherwise: () => refusal,
});

export const acknowledge: Verb<Routes['acknowledgeStatement']> = async ({ params, change, ifMatch }) =>
  answer(await transitionRecord(statementNoun, change, params.id, 'acknowledge', { ifVersion: ifMatch }));

const faultAt = (pointer: string, code: string, detail: UntoldFault['detail']): UntoldFault => ({
  in: 'body',
  pointer,
  code,
  detail,
});
const noSuchLine = {
  zh: '结算单中没有该明细，或重复列出',
  en: 'There is no such line in the statement, or it stands twice',
};

/** Why lines can't be disputed that are not the statement's, or stand twice. */
async function strangeLines({ month, memberId }: Statement, lines: readonly string[]): Promise<Refusal | undefined> {
  const found = await readLines([...new Set(lines)]);
  const own = new Set(
    found
      .filter((line) => line.month === month && (line.giverId === memberId || line.receiverId === memberId))
      .map(({ id }) => id),
  );
  const errors = lines.flatMap((line, place) =>
    own.has(line) && lines.indexOf(line) === place
      ? []
      : [faultAt(`/lines/${place}/line`, 'unknown_reference', noSuchLine)],
  );
  return errors.length > 0 ? new Refusal('unknown_reference', { errors }) : undefined;
}

/**
 * Disputes lines, or what is missing, within the days that there are for it.
 * @throws Refusal `unknown_reference` for a line that is not the statement's, `dispute_late`
 */
export const dispute: Verb<Routes['disputeStatement']> = async ({ principal, params, body, change, ifMatch, at }) => {
  const statement = await statementFor(principal, params.id);
  const against = await strangeLines(
    statement,
    body.lines.map(({ line }) => line),
  );
  const inTime: Step['only'] = {
    expression: '#createdAt >= :earliest',
    names: { '#createdAt': 'createdAt' },
    values: { ':earliest': earliestAt(at) },
    otherwise: () => new Refusal('dispute_late'),
  };
  return answer(
    await transitionRecord(statementNoun, change, params.id, 'dispute', {
      ifVersion: ifMatch,
      set: { dispute: body, disputedAt: at },
      only: against ? never(against) : inTime,
    }),
  );
};

const notDecided = { zh: '该明细有异议，须裁定', en: 'This line is disputed and takes a decision' };
const notDisputed = { zh: '该明细没有异议，或重复裁定', en: 'This line is not disputed, or was decided twice' };

/** Why decisions are not those that a dispute asks for: one for each of its lines. */
function mismatch(disputed: readonly string[], decided: readonly string[]): Refusal | undefined {
  const errors = [
    ...decided.flatMap((line, place) =>
      disputed.includes(line) && decided.indexOf(line) === place
        ? []
        : [faultAt(`/decisions/${place}/line`, 'unknown_reference', notDisputed)],
    ),
    ...disputed.flatMap((line) =>
      decided.includes(line) ? [] : [faultAt('/decisions', 'decision_missing', notDecided)],
    ),
  ];
  return errors.length > 0 ? new Refusal('unknown_reference', { errors }) : undefined;
}

/**
 * Decides a dispute, line by line. The worker takes upheld lines back in the next month that is open, for both companies.
 * @throws Refusal `unknown_reference` when a disputed line has no decision or a decision no disputed line
 */
export const decide: Verb<Routes['decideStatement']> = async ({ principal, params, body, change, ifMatch }) => {
  const { dispute: standing } = await statementFor(principal, params.id);
  const against = mismatch(
    (standing?.lines ?? []).map(({ line }) => line),
    body.decisions.map(({ line }) => line),
  );
  return answer(
    await transitionRecord(statementNoun, change, params.id, 'decide', {
      ifVersion: ifMatch,
      set: { decisions: body.decisions },
      ...(against ? { only: never(against) } : {}),
    }),
  );
};

/**
 * Marks a statement as settled that its company has agreed with, or has left without a word until it could not dispute it any more.
 * @throws Refusal `dispute_open` for one that it may still dispute
 */
export const settle: Verb<Routes['settleStatement']> = async ({ params, body, change, ifMatch, at }) =>
  answer(
    await transitionRecord(statementNoun, change, params.id, 'settle', {
      ifVersion: ifMatch,
      set: { settlementReference: body.reference },
      only: {
        expression: '(#standing = :agreed OR #createdAt < :earliest)',
        names: { '#standing': 'status', '#createdAt': 'createdAt' },
        values: { ':agreed': 'acknowledged', ':earliest': earliestAt(at) },
        otherwise: () => new Refusal('dispute_open'),
      },
    }),
  );
