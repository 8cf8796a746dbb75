import { Link, useNavigate, useParams } from 'react-router';
import type { Output } from '#schemas/client.ts';
import { deletionNoun, mostErased } from '#schemas/lead-deletions.ts';
import { leadLife } from '#schemas/lead-life.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { CommitteeName } from '../parts/committee.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant, showNumber } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { DeletionRecord } from './deletion-record.tsx';
import './fraud.css';

const { expiredMonths, refutedMonths, unprovenMonths, provenMonths } = leadLife;

export const guide = {
  zh: [
    '到期的线索须删除，由两位委员共同完成：一位列出清单（试算，不作任何更改），另一位核对后批准。',
    `保存期限：过期后 ${expiredMonths} 个月，排除后 ${refutedMonths} 个月，未经证实结案后 ${unprovenMonths} 个月，查实后 ${provenMonths} 个月。依法保全的不会列入。`,
    `每次最多列入 ${mostErased} 条。批准的正是所列清单，以校验值为准；批准之后有变化或被保全的线索会保留并注明。`,
    '批准后不能撤销：内容和匹配信息被删除，专用密钥被销毁，备份中的密文也无法再解开。',
    '完成后平台出具带数字签名的删除证明，可下载留存，用平台公钥验证。',
  ],
  en: [
    'Leads whose time is over must be erased, by two persons of the committee: one lists them, which changes nothing; the other one looks through the list and approves it.',
    `They are kept ${expiredMonths} months after they expired, ${refutedMonths} after they were refuted, ${unprovenMonths} after they were closed unproven, ${provenMonths} after they were proven. What is under a legal hold is not listed.`,
    `One deletion takes ${mostErased} at most. What is approved is just that list, by its digest; a lead that has changed or was put under a hold since is left, and the record says so.`,
    'An approval cannot be taken back: content and matching values are removed, and the key of each lead is destroyed, so that copies in backups cannot be opened either.',
    "When it is done the hub signs a certificate, to be downloaded and verified with the hub's public keys.",
  ],
};

const words = {
  zh: {
    label: '删除清单',
    plan: '列出到期线索',
    empty: '还没有删除记录。点击“列出到期线索”先试算，不会作任何更改。',
    before: '仅列出清单，不作任何更改。不选保存类别则全部列出。',
    open: (count: string) => `${count} 条线索`,
  },
  en: {
    label: 'Deletions',
    plan: 'List what is due',
    empty: 'There are no deletions yet. "List what is due" is a dry run and changes nothing.',
    before: 'This makes a list and changes nothing. Without a kind all that is due is listed.',
    open: (count: string) => `Leads: ${count}`,
  },
};

type Deletion = Output<'listLeadDeletions'>['items'][number];

export default function DeletionsPage() {
  const { id } = useParams();
  return id ? <DeletionRecord key={id} id={id} /> : <DeletionList />;
}

function DeletionList() {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const [chosen, setStatus] = useFilter('status');
  const status = oneOf(deletionNoun.states, chosen);
  const list = useList(['deletion', 'list', status], (client, paging) =>
    client.listLeadDeletions({ query: { ...paging, ...(status ? { status } : {}) } }),
  );
  return (
    <>
      <PageHead
        page="deletions"
        actions={
          <Act
            route="planLeadDeletion"
            kind="deletion"
            title={say.plan}
            button={{ type: 'primary' }}
            above={<p className="quiet">{say.before}</p>}
            onDone={({ id }) => navigate(addressOf('deletions', String(id)))}
          />
        }
      />
      <Filters>
        <StateChoice kind="deletion" states={deletionNoun.states} value={chosen} onChange={setStatus} />
      </Filters>
      <RecordTable<Deletion>
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          {
            title: names.field('count', 'deletion'),
            render: (_, { id, count }) => <Link to={addressOf('deletions', id)}>{say.open(showNumber(count))}</Link>,
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="deletion" state={row.status} /> },
          { title: names.field('asOf', 'deletion'), render: (_, row) => showInstant(row.asOf) },
          { title: names.field('plannedBy'), render: (_, row) => <CommitteeName id={row.plannedBy} /> },
          {
            title: names.field('approvedBy'),
            render: (_, { approvedBy }) => approvedBy && <CommitteeName id={approvedBy} />,
          },
          { title: names.field('erased'), render: (_, { erased }) => erased !== undefined && showNumber(erased) },
          { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
    </>
  );
}
