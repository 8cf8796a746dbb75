import * as z from 'zod';
import data from './data/statement-tariff.json' with { type: 'json' };
import { CityCode } from './divisions.ts';
import { noun } from './noun.ts';
import { Instant, idOf, Month, prose, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId } from './roles.ts';
import { entryEvents, LineId } from './statement-entries.ts';

/**
 * The monthly feedback (月度结算单). What a company's adjusters did for the customers of others (given) and what others did for its own
 * (received) nets out to one amount; over all companies these sum to zero. One is made for each company when a month is closed. Its figures
 * and lines never change: what turns out otherwise later is a correction entry in the next month that is open.
 */
export const statementNoun = noun({
  kind: 'statement',
  prefix: 'stm',
  table: 'Hub',
  zh: '月度结算单',
  en: 'monthly statement',
  states: ['issued', 'acknowledged', 'disputed', 'settled'],
  create: { verb: 'issue', to: 'issued' },
  transitions: [
    { verb: 'acknowledge', from: ['issued'], to: 'acknowledged', who: ['owner'] },
    // Once: who has acknowledged has agreed, and what was decided is decided.
    { verb: 'dispute', from: ['issued'], to: 'disputed', who: ['owner'] },
    { verb: 'decide', from: ['disputed'], to: 'acknowledged', who: ['association'] },
    // Whoever says nothing until it can't be disputed any more holds nobody up.
    { verb: 'settle', from: ['issued', 'acknowledged'], to: 'settled', who: ['association'] },
    // The hub's: another company disputes lines that stand in this statement too.
    { verb: 'contest', from: ['issued', 'acknowledged', 'disputed', 'settled'], who: ['hub'] },
    // And these were decided.
    { verb: 'resolve', from: ['issued', 'acknowledged', 'disputed', 'settled'], who: ['hub'] },
  ],
  relations: {
    // The company's, not a branch's: it holds the cases of all branches.
    owner: { role: 'member', member: 'memberId', branch: 'branchId' },
    coordinator: { role: 'coordinator' },
    // Of a city in which the company has a branch.
    association: { role: 'coordinator', cities: ['cityCode', 'otherCityCode'] },
    hub: { role: 'system' },
  },
  readers: ['owner', 'coordinator'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['owner'] },
    all: { index: 'overview', who: ['coordinator'] },
  },
});

/** The events of its own that the worker of statements carries on: it tells the other companies, and enters what was upheld. */
export const statementWork = [
  ...entryEvents,
  ...(['dispute', 'decide'] as const).map((verb) => ({ kind: statementNoun.kind, verb })),
];

/** Of what inboxes tell: a company of its own statement, the associations of its cities of a dispute. */
export const statementNotices = [
  { verb: 'issue', members: ['memberId'], cities: [], zh: '已出具，请核对', en: 'it was issued: check it' },
  {
    verb: 'dispute',
    members: [],
    cities: ['cityCode', 'otherCityCode'],
    zh: '公司提出异议，请裁定',
    en: 'a company disputes it: decide',
  },
  {
    verb: 'contest',
    members: ['memberId'],
    cities: [],
    zh: '另一方对其中部分明细提出异议',
    en: 'another company disputes some of its lines',
  },
  {
    verb: 'resolve',
    members: ['memberId'],
    cities: [],
    zh: '另一方对其中明细的异议已裁定',
    en: 'what another company disputed of its lines was decided',
  },
  { verb: 'decide', members: ['memberId'], cities: [], zh: '异议已裁定', en: 'the dispute was decided' },
  { verb: 'settle', members: ['memberId'], cities: [], zh: '已登记结清', en: 'it was marked as settled' },
].map(({ verb, members, cities, zh, en }) => ({
  kind: statementNoun.kind,
  verb,
  members,
  cities,
  zh: `${statementNoun.zh}：${zh}`,
  en: `${statementNoun.en}: ${en}`,
}));

/** Lines of one file: of the longest ones that there can be, 8,000 make 5.8 MB of CSV, and an answer holds 6. */
export const mostLinesOfFile = 8000;

/** Days from the issue within which a company may dispute: a proposal of the programme. */
export const disputeDays: number = data.disputeDays;

/** Cases of one direction, and what is owed for them in fen: performance rewards for the first three, the reward itself for frauds. */
const Exchange = z
  .object({
    quick: z.int(),
    ordinary: z.int(),
    assist: z.int(),
    fraud: z.int(),
    performanceFen: z.int(),
    fraudFen: z.int(),
  })
  .meta({ id: 'StatementExchange' });
export type Exchange = z.infer<typeof Exchange>;

/** What was exchanged with one other company, corrections apart; positive is to the company whose statement it is. */
export const StatementRow = z
  .object({ memberId: MemberId, given: Exchange, received: Exchange, correctionFen: z.int(), netFen: z.int() })
  .meta({ id: 'StatementRow' });
export type StatementRow = z.infer<typeof StatementRow>;

/** What a statement says of its lines. */
export const Sheet = z.object({
  /** One for each other company with which anything was exchanged. */
  rows: z.array(StatementRow),
  given: Exchange,
  received: Exchange,
  /** Entries of earlier months that came after those were closed. */
  corrections: z.int(),
  correctionFen: z.int(),
  /** Positive: to be received. Negative: to be paid. */
  netFen: z.int(),
  lines: z.int(),
});
export type Sheet = z.infer<typeof Sheet>;

export const StatementId = idOf('stm');
/** Lines that one dispute may name. */
const mostDisputed = 50;

const DisputedLine = z.strictObject({ line: LineId, reason: prose(300) });
/** A case that is missing has no line: the note says so. */
export const dispute = z.strictObject({
  note: prose(1000),
  lines: z.array(DisputedLine).max(mostDisputed).default([]),
});

const Decision = z.strictObject({ line: LineId, outcome: z.enum(['upheld', 'rejected']), reason: prose(300) });
export const decision = z.strictObject({
  /**
   * One for each line that is disputed. An upheld one is taken back whole, for both companies, in the next month that is open; no other
   * amount is put in its place, and what a note says is missing is not entered.
   */
  decisions: z.array(Decision).max(mostDisputed).default([]),
  reason: prose(500),
});

export const settlement = z.strictObject({ reference: text(60) });

export const StatementSummary = z
  .object({
    id: StatementId,
    status: z.enum(statementNoun.states),
    memberId: MemberId,
    month: Month,
    netFen: z.int(),
    lines: z.int(),
    ...recordFields,
  })
  .meta({ id: 'StatementSummary' });

export const Statement = StatementSummary.extend({
  ...Sheet.shape,
  cityCode: CityCode,
  otherCityCode: CityCode.optional(),
  /** SHA-256 over the canonical JSON of each line, in the order of the list of lines; base64url. */
  linesHash: z.string(),
  disputedAt: Instant.optional(),
  dispute: z.object(dispute.shape).optional(),
  decisions: z.array(Decision).optional(),
  /** By other companies: which lines, by the company. */
  contested: z.record(MemberId, z.array(LineId)),
  /** What was decided of these, by the company. */
  resolved: z.record(MemberId, z.array(Decision.pick({ line: true, outcome: true }))),
  settlementReference: settlement.shape.reference.optional(),
}).meta({ id: 'Statement' });
export type Statement = z.infer<typeof Statement>;
