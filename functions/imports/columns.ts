import { Registration } from '#schemas/adjusters.ts';
import { cities } from '#schemas/divisions.ts';
import { trainingLevels } from '#schemas/qualification.ts';
import type { Cell } from './cells.ts';

/** How the cells of a column become a value: people's text, numbers that are no quantities, days, one of some words, several of some. */
type Kind = 'text' | 'digits' | 'date' | 'choice' | 'choices';
type Field = Exclude<keyof Registration, 'documentIds'>;

/** What a code of a column may also be called in a cell; the first is the name that templates and reports show. */
type Choices = Readonly<Record<string, readonly [string, ...string[]]>>;

/** One column of the file: the template, the reading and the report all go by it. */
export interface Column {
  /** The field of a registration, which is also the column's English header. */
  readonly field: Field;
  readonly zh: string;
  readonly kind: Kind;
  readonly choices?: Choices;
  /** An invented value. */
  readonly example: string;
  readonly note: { readonly zh: string; readonly en: string };
}

const education = {
  'below-college': ['大专以下'],
  college: ['大专'],
  bachelor: ['本科'],
  postgraduate: ['研究生'],
} as const satisfies Record<Registration['education'], Choices[string]>;

const mandarin = {
  none: ['无'],
  '3B': ['三级乙等'],
  '3A': ['三级甲等'],
  '2B': ['二级乙等'],
  '2A': ['二级甲等'],
  '1B': ['一级乙等'],
  '1A': ['一级甲等'],
} as const satisfies Record<Registration['mandarin'], Choices[string]>;

const counties: Choices = Object.fromEntries(
  cities.flatMap((city) => city.counties.map(({ code, zh }) => [code, [zh, `${city.zh}${zh}`]] as const)),
);
const cityNames: Choices = Object.fromEntries(
  cities.map(({ code, zh }) => [code, [zh, zh.replace(/市$/, '')]] as const),
);
const licenceClasses: Choices = Object.fromEntries(
  Registration.shape.licenceClass.options.map((code) => [code, [code]] as const),
);
const levels: Choices = Object.fromEntries(
  Object.entries(trainingLevels).map(([code, { zh }]) => [code, [zh]] as const),
);

const asText = {
  zh: '请先把单元格设为“文本”再填写',
  en: 'Format the cells as text before filling them in',
};
const day = { zh: '例如 2031-12-31', en: 'For example 2031-12-31' };
const oneOf = { zh: '见“可填写的值”', en: 'See the accepted values' };

/** The columns in the order of the template. */
export const columns: readonly Column[] = [
  { field: 'name', zh: '姓名', kind: 'text', example: '张试', note: { zh: '至多 40 字', en: 'At most 40 characters' } },
  { field: 'nationalId', zh: '身份证号', kind: 'digits', example: '11010519491231002X', note: asText },
  { field: 'drivingLicence', zh: '驾驶证号', kind: 'digits', example: '620500000001', note: asText },
  { field: 'phone', zh: '手机号', kind: 'digits', example: '13900000000', note: asText },
  { field: 'countyCode', zh: '县区', kind: 'choice', choices: counties, example: '秦州区', note: oneOf },
  { field: 'education', zh: '学历', kind: 'choice', choices: education, example: '大专', note: oneOf },
  { field: 'mandarin', zh: '普通话等级', kind: 'choice', choices: mandarin, example: '二级甲等', note: oneOf },
  { field: 'licenceClass', zh: '准驾车型', kind: 'choice', choices: licenceClasses, example: 'C1', note: oneOf },
  { field: 'licenceValidUntil', zh: '驾驶证有效期至', kind: 'date', example: '2031-12-31', note: day },
  {
    field: 'citiesKnown',
    zh: '熟悉城市',
    kind: 'choices',
    choices: cityNames,
    example: '天水市、陇南市',
    note: { zh: '可填多个，以顿号分隔；没有则留空', en: 'Several, separated by commas; empty for none' },
  },
  { field: 'fitnessDeclaredOn', zh: '身心健康声明日期', kind: 'date', example: '2026-10-01', note: day },
  { field: 'conductDeclaredOn', zh: '守法声明日期', kind: 'date', example: '2026-10-01', note: day },
  { field: 'trainingLevel', zh: '课程等级', kind: 'choice', choices: levels, example: '基础', note: oneOf },
  {
    field: 'trainingCertificate',
    zh: '证书编号',
    kind: 'text',
    example: 'KC-2026-0001',
    note: { zh: '课程证书的编号', en: "The number of the course's certificate" },
  },
  {
    field: 'photoId',
    zh: '照片编号',
    kind: 'text',
    example: '',
    note: { zh: '已封存的人像证据编号（evd_ 开头）', en: 'The id of a sealed portrait (begins with evd_)' },
  },
];

/** Whether a file must have the column. */
export const isRequired = ({ field }: Column): boolean => !Registration.shape[field].safeParse(undefined).success;

const normal = (word: string) => word.normalize('NFKC').replace(/\s/g, '').toLowerCase();

const headers = new Map(columns.flatMap((column) => [column.zh, column.field].map((name) => [normal(name), column])));

/** The column of a header, Chinese or English; undefined for one that no column has. */
export const columnOf = (header: string): Column | undefined => headers.get(normal(header));

const codes = new Map(
  columns.map(({ field, choices = {} }) => {
    const words = Object.entries(choices).flatMap(([code, names]) =>
      [code, ...names].map((name) => [normal(name), code]),
    );
    return [field, new Map<string, string>(words.map(([word = '', code = '']) => [word, code]))];
  }),
);

/** A word that no code has is left as it is: the registration's own schema refuses it. */
const codeOf = ({ field }: Column, word: string) => codes.get(field)?.get(normal(word)) ?? word;

/** What the cell of a column says, or why that cannot be told. */
type Reading = { readonly value: unknown } | { readonly fault: 'digits_lost' | 'not_text' };

/** Reads a cell by its column. What it says is for the registration's schema to judge; an empty cell says nothing. */
export function read(column: Column, cell: Cell): Reading {
  if (column.kind === 'choices')
    return { value: cell === undefined ? [] : partsOf(cell).map((part) => codeOf(column, part)) };
  if (cell === undefined) return { value: undefined };
  if (column.kind === 'date') return { value: dayOf(cell) };
  if (cell instanceof Date || typeof cell === 'boolean') return { fault: 'not_text' };
  if (typeof cell !== 'string') {
    // A spreadsheet keeps 15 digits of a number and calls the others zero.
    return /^\d{1,15}$/.test(cell.digits) ? read(column, cell.digits) : { fault: 'digits_lost' };
  }
  if (column.kind === 'choice') return { value: codeOf(column, cell) };
  if (column.kind === 'text') return { value: cell };
  if (/^\d(?:\.\d+)?E\+?\d+$/i.test(cell)) return { fault: 'digits_lost' };
  return { value: bare(cell).toUpperCase() };
}

/** A number without what people put around it so that spreadsheets leave it alone: `'620500` and `="620500"`. */
const bare = (text: string) => /^="(.*)"$/.exec(text)?.[1] ?? text.replace(/^'/, '');

const partsOf = (cell: Exclude<Cell, undefined>) =>
  typeof cell === 'string' ? cell.split(/[、,，;；/\s]+/).filter(Boolean) : [String(cell)];

/** A day as people and spreadsheets write it, as the hub does: `2031-12-31`. What is no day is left as it is. */
function dayOf(cell: Exclude<Cell, undefined>): unknown {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? undefined : cell.toISOString().slice(0, 10);
  if (typeof cell === 'boolean') return cell;
  const text = typeof cell === 'string' ? cell : cell.digits;
  const [, year, month = '', date = ''] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
  return year ? `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}` : text;
}
