import { Card, Skeleton, Table } from 'antd';
import { Download } from '../parts/download.tsx';
import { Choice, Filters, useFilter } from '../parts/filters.tsx';
import { useRead } from '../parts/hub.tsx';
import { usePrinting } from '../parts/printing.ts';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { scrollByKeys } from '../parts/scroll-by-keys.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { type Line, linesOf } from './report-lines.ts';

const words = {
  zh: {
    title: '逐行问题报告',
    what: (faults: number, rows: number) => `共 ${faults} 个问题，涉及 ${rows} 行；没有列出的行没有发现问题。`,
    more: (listed: number) => `下面列出前 ${listed} 个，请改正后重新上传，平台会继续检查其余部分。`,
    mend: '这份文件没有登记任何人。请在原表格中逐一改正下列问题，保存后重新上传；已经正确的行不用改动。',
    row: '行',
    column: '列',
    cell: '单元格',
    detail: '问题与改正方法',
    whole: '整份文件',
    show: '显示',
    byRow: '每行一条',
    csv: '下载报告（CSV）',
    file: '批量登记问题报告.csv',
    times: (more: number) => `（另有 ${more} 个问题）`,
  },
  en: {
    title: 'What is wrong, row by row',
    what: (faults: number, rows: number) =>
      `${faults} faults in ${rows} rows; nothing was found in rows that are not listed.`,
    more: (listed: number) =>
      `The first ${listed} are listed: mend them and upload again, and the rest will be looked at.`,
    mend: 'Nobody of this file was registered. Mend what is listed in the sheet, save it and upload it again; rows that are right stay as they are.',
    row: 'Row',
    column: 'Column',
    cell: 'Cell',
    detail: 'What is wrong and how to mend it',
    whole: 'The whole file',
    show: 'Show',
    byRow: 'One line for each row',
    csv: 'Download the report (CSV)',
    file: 'import-report.csv',
    times: (more: number) => ` (and ${more} more)`,
  },
};

/** What is wrong with a refused file, where, and how to mend it. */
export function ImportReport({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const [column, setColumn] = useFilter('column');
  const [view, setView] = useFilter('view');
  const printing = usePrinting();
  const report = useRead(['import', id, 'report'], (client) => client.readImportReport({ params: { id } }));
  if (!report.data)
    return report.error ? (
      <ProblemAlert error={report.error} again={report.refetch} />
    ) : (
      <Skeleton active title={false} />
    );
  const { faults, total } = report.data.body;
  const columns = [...new Set(faults.flatMap((fault) => fault.column ?? []))];
  const lines = linesOf(
    faults.filter((fault) => !column || fault.column === column),
    view === 'rows',
  );
  // Only those in view are drawn then.
  const many = lines.length > 100 && !printing;
  const rows = new Set(faults.map(({ row }) => row)).size;
  return (
    <Card
      ref={scrollByKeys}
      size="small"
      className="part report"
      title={say.title}
      extra={
        <Download route="readImportReportTable" params={{ id }} fileName={say.file}>
          {say.csv}
        </Download>
      }
    >
      <p>{say.mend}</p>
      <p aria-live="polite">
        {say.what(total, rows)} {total > faults.length && say.more(faults.length)}
      </p>
      <Filters>
        <Choice
          label={say.column}
          options={columns.map((name) => ({ value: name, label: names.field(name, 'adjuster') }))}
          value={column}
          onChange={setColumn}
        />
        <Choice label={say.show} options={[{ value: 'rows', label: say.byRow }]} value={view} onChange={setView} />
      </Filters>
      <Table<Line>
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={lines}
        virtual={many}
        scroll={{ x: 700, ...(many ? { y: 520 } : {}) }}
        columns={[
          { title: say.row, width: 90, render: (_, { row }) => row ?? say.whole },
          { title: say.cell, width: 90, render: (_, { cell }) => <span className="number">{cell}</span> },
          { title: say.column, width: 160, render: (_, { column: name = '' }) => names.field(name, 'adjuster') },
          {
            title: say.detail,
            render: (_, { detail, more }) => (
              <>
                {detail}
                {more > 0 && <span className="quiet">{say.times(more)}</span>}
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}
