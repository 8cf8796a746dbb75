import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Progress, Space } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { type Import, importNoun } from '#schemas/imports.ts';
import { addressOf } from '../frame/site-map.ts';
import { Download } from '../parts/download.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { Steps } from '../parts/steps.tsx';
import { showBytes, showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { ImportReport } from './import-report.tsx';
import { SendImport } from './send-import.tsx';
import { Waiting } from './waiting.tsx';

export const guide = {
  zh: [
    '一次登记许多查勘员时，先下载模板（Excel 或 CSV），一人一行填写。模板里列有每一列可以填写的值；身份证号、驾驶证号和手机号请先把单元格设为文本。',
    '上传后平台先校验整份文件，再登记。整份文件没有问题才登记；有任何问题，一人也不登记，避免只登记了一半。',
    '未通过的文件会列出每一个问题：第几行、哪个单元格、是什么问题、怎样改正。报告可以按列筛选，也可以下载后对照改正。改正后重新上传原表格即可。',
    '上传、校验和登记的进度会显示在本页，可以离开本页，处理不会中断。',
    '登记完成的查勘员为“待审核”，由协会协调员逐一审批。照片和证明材料可以在查勘员页面补充，也可以在“照片编号”一列填写已封存的照片编号。',
  ],
  en: [
    'To register many adjusters at once, download the template (Excel or CSV) and fill in a row for each. It names the values that each column takes; format the cells of id, licence and phone numbers as text first.',
    'The whole file is checked before anybody is registered. All rows are registered if everything is right, and none if anything is wrong, so that no file is ever half done.',
    'Of a refused file every fault is listed: row, cell, what it is and how to mend it. Filter the report by column or download it, mend the sheet and upload it again.',
    'The progress of upload, checking and registration is shown here. You may leave the page: the work goes on.',
    "Who was registered awaits the approval of the coordinator. Portrait and papers can be added on the adjuster's page, or a sealed portrait named in the column for it.",
  ],
};

const words = {
  zh: {
    label: '批量登记列表',
    empty: '还没有批量登记。请下载模板填写，然后在上方上传。',
    workbook: '下载模板（Excel）',
    table: '下载模板（CSV）',
    workbookName: '查勘员批量登记模板.xlsx',
    tableName: '查勘员批量登记模板.csv',
    file: '文件',
    waiting: '文件尚未上传完成或尚未开始。如已上传，请点“开始”；否则请重新上传。',
    queued: '正在校验，尚未登记任何人。',
    aborting: '发现问题，正在撤销；没有登记任何人。',
    committed: '全部校验通过，正在登记。',
    done: (count: number) => `已登记 ${count} 名查勘员，等待协会审核。`,
    see: '查看待审核的查勘员',
    of: (done: number, all: number) => `${done} / ${all} 人`,
  },
  en: {
    label: 'Imports',
    empty: 'No imports yet. Download the template, fill it in and upload it above.',
    workbook: 'Template (Excel)',
    table: 'Template (CSV)',
    workbookName: 'adjusters-template.xlsx',
    tableName: 'adjusters-template.csv',
    file: 'File',
    waiting: 'The file was not sent to its end, or not started. If it was sent, start it; otherwise upload it again.',
    queued: 'It is being checked; nobody is registered yet.',
    aborting: 'Something is wrong and the work is being undone; nobody is registered.',
    committed: 'Everything is right; the adjusters are being registered.',
    done: (count: number) => `${count} adjusters are registered and await approval.`,
    see: 'See who awaits approval',
    of: (done: number, all: number) => `${done} of ${all}`,
  },
};

/** Milliseconds between two looks at an import that is worked on. */
const pace = 1000;
const isAtWork = ({ status }: Pick<Import, 'status'>) => ['queued', 'aborting', 'committed'].includes(status);

export default function ImportsPage() {
  const { id } = useParams();
  return id ? <ImportRecord key={id} id={id} /> : <ImportList />;
}

function ImportList() {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const list = useList(['import', 'list'], (client, paging) => client.listImports({ query: paging }));
  return (
    <>
      <PageHead
        page="imports"
        actions={
          <>
            <Download route="readImportTemplate" fileName={say.workbookName}>
              {say.workbook}
            </Download>
            <Download route="readImportTemplateTable" fileName={say.tableName}>
              {say.table}
            </Download>
          </>
        }
      />
      <SendImport onStarted={(id) => navigate(addressOf('imports', id))} />
      <RecordTable
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          { title: say.file, render: (_, row) => <Link to={addressOf('imports', row.id)}>{row.fileName}</Link> },
          { title: names.field('status'), render: (_, row) => <StateTag kind="import" state={row.status} /> },
          { title: names.field('rows', 'import'), dataIndex: 'rows' },
          { title: names.field('admitted'), dataIndex: 'admitted' },
          {
            title: names.field('faults'),
            render: (_, { faults }) => (faults ? <span className="bad">{faults}</span> : null),
          },
          { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
    </>
  );
}

function ImportRecord({ id }: { readonly id: string }) {
  const language = useLanguage();
  const { client } = useHub();
  const read = useQuery({
    queryKey: ['import', id, language],
    queryFn: () => client.readImport({ params: { id } }),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data.body) ? pace : false),
  });
  const record = read.data?.body;
  if (!record) return <Waiting page="imports" error={read.error} again={read.refetch} />;
  const reread = async () => (await read.refetch({ throwOnError: true })).data?.body ?? {};
  return (
    <>
      <PageHead
        page="imports"
        tabTitle={record.fileName}
        title={
          <Space wrap>
            {record.fileName} <StateTag kind="import" state={record.status} />
          </Space>
        }
        actions={<Steps noun={importNoun} record={record} reread={reread} due="start" />}
      />
      <ProblemAlert error={read.error} again={read.refetch} />
      <div aria-live="polite">
        <Stage of={record} />
      </div>
      {record.status === 'refused' && <ImportReport id={id} />}
      <RecordFacts
        kind="import"
        record={{ ...record, size: showBytes(record.size) }}
        first={['rows', 'setAside', 'admitted', 'faults', 'size']}
        except={['status', 'fileName', 'contentType', 'sha256', 'upload', 'memberId']}
      />
    </>
  );
}

/** How far an import is, in words and as a bar. */
function Stage({ of }: { readonly of: Import }) {
  const say = useWords(words);
  const { status, rows = 0, setAside = 0, admitted = 0 } = of;
  if (status === 'refused') return null;
  if (status === 'declared') return <Alert className="part" type="warning" showIcon title={say.waiting} />;
  if (status === 'done')
    return (
      <Alert
        className="part"
        type="success"
        showIcon
        title={say.done(admitted || rows)}
        description={<Link to={`${addressOf('adjusters')}?status=submitted`}>{say.see}</Link>}
      />
    );
  const ready = status === 'committed' ? admitted : setAside;
  return (
    <Card size="small" className="part">
      <p>{say[status]}</p>
      <Progress
        status="active"
        percent={rows > 0 ? Math.round((ready / rows) * 100) : 0}
        format={() => (rows > 0 ? say.of(ready, rows) : '')}
        aria-label={say[status]}
      />
    </Card>
  );
}
