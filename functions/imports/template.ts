import type { Language } from '#shared/http/problem.ts';
import { type Column, columns, isRequired } from './columns.ts';
import { csvOf } from './report.ts';

const words = {
  zh: {
    sheet: '查勘员',
    values: '可填写的值',
    required: '必填',
    optional: '选填',
    example: '例：',
    code: '代码',
    rule: '以 # 开头的行是说明，导入时会略过，可以删除',
  },
  en: {
    sheet: 'Adjusters',
    values: 'Accepted values',
    required: 'Required',
    optional: 'Optional',
    example: 'For example: ',
    code: 'Code',
    rule: 'Rows that begin with # explain and are passed over; they may be deleted',
  },
} as const satisfies Record<Language, Record<string, string>>;

const headerIn = (language: Language, { zh, field }: Column) => (language === 'zh' ? zh : field);

/** The headers, and below them what to fill in and an invented adjuster, each a row that an import passes over. */
function rowsIn(language: Language): string[][] {
  const say = words[language];
  const notes = columns.map(
    (column) => `${isRequired(column) ? say.required : say.optional} · ${column.note[language]}`,
  );
  const examples = columns.map(({ example }) => example);
  const marked = (sign: string, [first = '', ...others]: readonly string[]) => [`# ${sign}${first}`, ...others];
  return [
    columns.map((column) => headerIn(language, column)),
    marked('', notes),
    marked(say.example, examples),
    [`# ${say.rule}`],
  ];
}

/** The template as CSV. */
export const templateTable = (language: Language): string => csvOf(rowsIn(language));

/** Rows below the explanations that are formatted as text, so that ids and phone numbers keep their digits. */
const preparedRows = 500;

/** The template as a workbook: a sheet to fill in, all of it formatted as text, and one with the accepted values. */
export async function templateWorkbook(language: Language): Promise<Buffer> {
  // At its first use: other requests do not pay for its start.
  const { default: writeWorkbook } = await import('write-excel-file/node');
  const [header = [], ...explanations] = rowsIn(language);
  const text = { type: String, format: '@' };
  const bold = { ...text, fontWeight: 'bold', backgroundColor: '#e6eef5' } as const;
  const grey = { ...text, textColor: '#777777' };
  return writeWorkbook([
    {
      sheet: words[language].sheet,
      stickyRowsCount: 1,
      columns: columns.map(() => ({ width: 22 })),
      data: [
        header.map((value) => ({ ...bold, value })),
        ...explanations.map((row) => row.map((value) => ({ ...grey, value }))),
        ...Array.from({ length: preparedRows }, () => columns.map(() => text)),
      ],
    },
    {
      sheet: words[language].values,
      stickyRowsCount: 1,
      columns: [{ width: 22 }, { width: 26 }, { width: 18 }],
      data: [
        ['', words[language].values, words[language].code].map((value) => ({ ...bold, value })),
        ...columns.flatMap((column) =>
          Object.entries(column.choices ?? {}).map(([code, [name]]) =>
            [headerIn(language, column), name, code].map((value) => ({ ...text, value })),
          ),
        ),
      ],
    },
  ]).toBuffer();
}
