import { cities, countyOf } from '#schemas/divisions.ts';
import type { ExportedLead, LeftLead, MaskedLead } from '#schemas/export-file.ts';
import { fileNames } from '#schemas/export-names.ts';
import { indicatorWords } from '#schemas/indicators.ts';
import { suspicionKinds } from '#schemas/leads.ts';
import type { Instant } from '#schemas/primitives.ts';
import { shotOf } from '#schemas/shots.ts';
import { byteOrderMark, csvOf } from '#shared/files/csv.ts';
import { partWords, personWords, priorityWords, shopWords, statusWords, vehicleWords } from './words.ts';

/** A column: its head, and what stands in it. */
type Column<T> = readonly [head: string, cell: (of: T) => string | number | undefined];
/** A table of one row for each of what a lead has. */
interface Table<L> {
  readonly name: string;
  readonly heads: readonly string[];
  readonly rowsOf: (lead: L) => (string | number | undefined)[][];
}

const table = <L, T>(name: string, rowsIn: (lead: L) => readonly T[], columns: readonly Column<T>[]): Table<L> => ({
  name,
  heads: columns.map(([head]) => head),
  rowsOf: (lead) => rowsIn(lead).map((one) => columns.map(([, cell]) => cell(one))),
});

const shanghai = 8 * 60 * 60 * 1000;
/** An instant in Beijing's time, as spreadsheets read it. */
const timeOf = (instant: Instant | undefined) =>
  instant && new Date(Date.parse(instant) + shanghai).toISOString().slice(0, 19).replace('T', ' ');
const yuan = (fen: number | undefined) => (fen === undefined ? undefined : (fen / 100).toFixed(2));
const cityWords = new Map(cities.map(({ code, zh }) => [code, zh]));
const suspicionWords = new Map(suspicionKinds.map(({ code, zh }) => [code, zh]));
const joined = (parts: readonly (string | undefined)[], by = '；') => parts.filter(Boolean).join(by);
const labelled = (label: string, value: string | undefined) => value && `${label}${value}`;

type Shell = Omit<MaskedLead, 'incidentMonth' | 'counts' | 'indicators'>;

const shell: readonly Column<Shell>[] = [
  ['线索编号', ({ id }) => id],
  ['状态', ({ status }) => statusWords[status]],
  ['优先级', ({ priority }) => priority && priorityWords[priority]],
  ['版本', ({ version }) => version],
  ['报送公司', ({ member }) => member],
  ['城市', ({ cityCode }) => cityWords.get(cityCode)],
  ['县区', ({ countyCode }) => countyCode && countyOf(countyCode)?.county.zh],
  ['报送时间', ({ createdAt }) => timeOf(createdAt)],
  ['更新时间', ({ updatedAt }) => timeOf(updatedAt)],
  ['怀疑类型', ({ suspicions = [] }) => joined(suspicions.map((kind) => suspicionWords.get(kind)))],
  ['来源可靠性', ({ reliability }) => reliability],
  ['信息可信度', ({ credibility }) => credibility],
  ['确认时间', ({ confirmedAt }) => timeOf(confirmedAt)],
  ['未提供的部分', ({ withheld }) => joined(withheld.map((part) => partWords[part]))],
];

const people = ({ people: those = [] }: ExportedLead) =>
  those.map(({ role, name, nationalId, drivingLicence, phone, bankAccount }) =>
    joined(
      [
        personWords[role],
        name,
        labelled('身份证', nationalId),
        labelled('驾驶证', drivingLicence),
        labelled('电话', phone),
        labelled('账号', bankAccount),
      ],
      ' ',
    ),
  );
const vehicles = ({ vehicles: those = [] }: ExportedLead) =>
  those.map(({ role, plate, vin, engineNumber, description }) =>
    joined([vehicleWords[role], plate, labelled('VIN ', vin), labelled('发动机号', engineNumber), description], ' '),
  );
const shops = ({ shops: those = [] }: ExportedLead) =>
  those.map(({ role, name, phone }) => joined([shopWords[role], name, phone], ' '));
const claims = ({ claims: those = [] }: ExportedLead) =>
  those.map(({ claimNumber, policyNumber, lossAt, amountFen, note }) =>
    joined(
      [
        claimNumber,
        labelled('保单', policyNumber),
        labelled('出险', timeOf(lossAt)),
        labelled('金额', yuan(amountFen)),
        note,
      ],
      ' ',
    ),
  );

/** A lead's values, each with what all of them share: that is put into words once for all. */
function indicatorsIn({ id, member, cityCode, status, createdAt, indicators = [] }: ExportedLead) {
  const shared = {
    id,
    member,
    city: cityWords.get(cityCode),
    status: statusWords[status],
    reportedAt: timeOf(createdAt),
  };
  return indicators.map((one) => ({ ...one, ...shared }));
}

const only = <T>(one: T): readonly T[] => [one];

/** The tables of an export with personal data: leads, their values, their files. */
const fullTables: readonly Table<ExportedLead>[] = [
  table(fileNames.leadTable, only<ExportedLead>, [
    ...shell,
    ['出险时间', ({ incidentAt }) => timeOf(incidentAt)],
    ['情况说明', ({ narrative }) => narrative],
    ['人员', (lead) => joined(people(lead))],
    ['车辆', (lead) => joined(vehicles(lead))],
    ['商户', (lead) => joined(shops(lead))],
    ['近期理赔', (lead) => joined(claims(lead))],
    [
      '线索信息',
      ({ indicators = [] }) =>
        joined(indicators.map(({ kind, value, name }) => joined([indicatorWords(kind).zh, name, value], ' '))),
    ],
    ['减损金额（元）', ({ savedFen }) => yuan(savedFen)],
    ['证据文件数', ({ evidence }) => evidence.length],
  ]),
  table(fileNames.indicatorTable, indicatorsIn, [
    ['线索编号', ({ id }) => id],
    ['类型', ({ kind }) => indicatorWords(kind).zh],
    ['值', ({ value }) => value],
    ['名称', ({ name }) => name],
    ['照车上所见', ({ asRead }) => asRead && '是'],
    ['报送公司', ({ member }) => member],
    ['城市', ({ city }) => city],
    ['状态', ({ status }) => status],
    ['报送时间', ({ reportedAt }) => reportedAt],
  ]),
  table(fileNames.evidenceTable, (lead: ExportedLead) => lead.evidence.map((file) => ({ ...file, leadId: lead.id })), [
    ['线索编号', ({ leadId }) => leadId],
    ['证据编号', ({ id }) => id],
    ['文件名', ({ fileName }) => fileName],
    ['内容', ({ shotKind }) => shotOf(shotKind).zh],
    ['类型', ({ contentType }) => contentType],
    ['字节数', ({ size }) => size],
    ['SHA-256', ({ sha256 }) => sha256],
    ['拍摄时间', ({ takenAt }) => timeOf(takenAt)],
    ['封存时间', ({ sealedAt }) => timeOf(sealedAt)],
    ['本包内位置', ({ original }) => original],
  ]),
];

/** The tables of a masked export. */
const maskedTables: readonly Table<MaskedLead>[] = [
  table(fileNames.leadTable, only<MaskedLead>, [
    ...shell,
    ['出险月份', ({ incidentMonth }) => incidentMonth],
    ['人员数', ({ counts }) => counts.people],
    ['车辆数', ({ counts }) => counts.vehicles],
    ['商户数', ({ counts }) => counts.shops],
    ['近期理赔数', ({ counts }) => counts.claims],
    ['证据文件数', ({ counts }) => counts.evidence],
  ]),
  table(fileNames.indicatorTable, (lead: MaskedLead) => lead.indicators.map((one) => ({ ...one, lead })), [
    ['线索编号', ({ lead }) => lead.id],
    ['类型', ({ kind }) => indicatorWords(kind).zh],
    ['个数', ({ count }) => count],
  ]),
];

/** What has left the pool. One that is closed is there only when nobody has proven it. */
const leftTable: Table<LeftLead> = table(fileNames.leftTable, only<LeftLead>, [
  ['线索编号', ({ id }) => id],
  ['现状态', ({ status }) => (status === 'closed' ? '未经证实即结案' : statusWords[status])],
  ['时间', ({ updatedAt }) => timeOf(updatedAt)],
]);

export const tablesOf = { full: fullTables, masked: maskedTables, left: leftTable } as const;

/** What a table's file begins with: the mark that tells spreadsheets UTF-8, and the heads. */
export const tableHead = ({ heads }: Pick<Table<never>, 'heads'>): string => byteOrderMark + csvOf([heads]);

/** The rows of these leads in a table. @returns their text, and how many they are */
export function tableRows<L>({ rowsOf }: Table<L>, leads: readonly L[]): { text: string; rows: number } {
  const rows = leads.flatMap(rowsOf);
  return { text: csvOf(rows), rows: rows.length };
}
