import { Link, useNavigate, useParams } from 'react-router';
import { exportNoun } from '#schemas/exports.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { ExportRecord } from './export-record.tsx';

export const guide = {
  zh: [
    '警方联络员凭文号和目的申请线索；可按城市、县区、状态、嫌疑种类和时间筛选。',
    '不含个人信息的（只有种类和件数）由平台直接生成；含个人信息的须经反欺诈委员会另一人批准。证据原件只能随个人信息一并提供。',
    '生成需要几分钟，页面显示已收集的线索数和已打包的字节数。就绪后警方点击“下载文件”，链接几分钟内有效，每次发放都记录在案。',
    '下载后请离线核验，再在本页选中该文件：浏览器计算 SHA-256，填写签收人后签收。与平台不符的不能签收。',
    '后续申请请用“接续申请”，从上一次的截止时间起，不重复、不遗漏。',
    '委员会可以撤回：平台上的文件即删除，不再发放链接；已下载的无法收回。',
  ],
  en: [
    'A police liaison asks for leads under a document number and for a purpose, narrowed by city, county, state, suspicion and time.',
    'Without personal data (kinds and counts only) the hub makes the file by itself. With personal data a person of the anti-fraud committee approves. Originals of the evidence come only with personal data.',
    'It takes a few minutes; the page shows how many leads are gathered and how many bytes are packed. When it is ready the police fetch it: links hold for minutes, and each one that is given out is on record.',
    'Verify the file offline, then choose it on this page: the browser computes its SHA-256, you say who received it, and acknowledge. A file that is not the very one can not be acknowledged.',
    'Ask for what is new with "Go on from here": it begins where this one ends, and misses nothing.',
    "The committee may revoke: the hub's file is removed and no link is given out any more. What was fetched stays fetched.",
  ],
};

const words = {
  zh: {
    label: '线索提供列表',
    empty: '还没有申请。警方联络员凭文号申请后显示在这里。',
    request: '申请线索',
    masked: '不含个人信息',
    personal: '含个人信息',
    originals: '含个人信息和原件',
    content: '内容',
  },
  en: {
    label: 'Exports for the police',
    empty: 'No exports yet. What a police liaison asks for under a document number stands here.',
    request: 'Ask for leads',
    masked: 'Without personal data',
    personal: 'With personal data',
    originals: 'With personal data and originals',
    content: 'Content',
  },
};

/** Nothing personal unless the police ask for it. */
const masked = { content: { personalData: false, originals: false } };

export default function ExportsPage() {
  const { id } = useParams();
  return id ? <ExportRecord key={id} id={id} /> : <ExportList />;
}

function ExportList() {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const [status, setStatus] = useFilter('status');
  const chosen = oneOf(exportNoun.states, status);
  const list = useList(['export', 'list', chosen], (client, paging) =>
    client.listExports({ query: { ...paging, ...(chosen ? { status: chosen } : {}) } }),
  );
  return (
    <>
      <PageHead
        page="exports"
        actions={
          <Act
            route="requestExport"
            kind="export"
            title={say.request}
            fixed={{ after: undefined }}
            initial={masked}
            button={{ type: 'primary' }}
            onDone={(made) => navigate(addressOf('exports', String(made.id)))}
          />
        }
      />
      <Filters>
        <StateChoice kind="export" states={exportNoun.states} value={status} onChange={setStatus} />
      </Filters>
      <RecordTable
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          {
            title: names.field('documentNumber'),
            render: (_, row) => <Link to={addressOf('exports', row.id)}>{row.documentNumber}</Link>,
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="export" state={row.status} /> },
          {
            title: say.content,
            render: (_, { content }) => {
              if (!content.personalData) return say.masked;
              return content.originals ? say.originals : say.personal;
            },
          },
          { title: names.field('cityCode'), render: (_, row) => names.place(row.cityCode) },
          { title: names.field('count', 'export'), align: 'right', render: (_, row) => row.count ?? '—' },
          { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
          {
            title: names.field('keptUntil', 'export'),
            render: (_, row) => (row.keptUntil ? showInstant(row.keptUntil) : '—'),
          },
        ]}
      />
    </>
  );
}
