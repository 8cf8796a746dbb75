import { MemberName } from '../parts/directory.tsx';
import { useList } from '../parts/hub.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstantExactly } from '../parts/time-money.ts';
import { RecordLink } from '../parts/value.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import './fraud.css';

const words = {
  zh: {
    leads: '提供的线索',
    noLeads: '文件中没有线索',
    lead: '线索',
    version: '版本',
    parts: '提供的部分',
    originals: '原件',
    links: '已发放的下载链接',
    noLinks: '还没有发放过下载链接',
    at: '时间',
    by: '发放给',
    request: '请求编号',
  },
  en: {
    leads: 'Leads in it',
    noLeads: 'No leads in the file',
    lead: 'Lead',
    version: 'Version',
    parts: 'Parts provided',
    originals: 'Originals',
    links: 'Links given out',
    noLinks: 'No link was given out yet',
    at: 'When',
    by: 'To',
    request: 'Request',
  },
};

/** Which leads went out, in which version and which parts. */
export function ExportLeads({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const list = useList(['export', id, 'leads'], (client, query) => client.listExportLeads({ params: { id }, query }));
  return (
    <div className="panel">
      <h2>{say.leads}</h2>
      <RecordTable
        label={say.leads}
        list={list}
        empty={say.noLeads}
        columns={[
          { title: say.lead, render: (_, row) => <RecordLink id={row.id} /> },
          { title: names.field('memberId'), render: (_, row) => <MemberName id={row.memberId} /> },
          { title: say.version, align: 'right', dataIndex: 'version' },
          {
            title: say.parts,
            render: (_, { parts }) => (
              <div className="explained">
                {parts.map((part) => names.value(part, 'parts')).join(marks.list()) || '—'}
              </div>
            ),
          },
          { title: say.originals, align: 'right', render: (_, row) => row.originals.length },
        ]}
      />
    </div>
  );
}

/** Each link to the file, and who got it. */
export function ExportLinks({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const list = useList(['export', id, 'links'], (client, query) => client.listExportLinks({ params: { id }, query }));
  return (
    <div className="panel">
      <h2>{say.links}</h2>
      <RecordTable
        label={say.links}
        list={list}
        rowKey={(row) => row.requestId}
        empty={say.noLinks}
        columns={[
          { title: say.at, render: (_, row) => showInstantExactly(row.at) },
          { title: say.by, render: (_, row) => names.value(row.by.role, 'role') },
          { title: say.request, render: (_, row) => <span className="number">{row.requestId}</span> },
        ]}
      />
    </div>
  );
}
