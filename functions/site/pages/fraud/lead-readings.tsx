import { Card, type TableColumnsType } from 'antd';
import type { Output } from '#schemas/client.ts';
import { CommitteeName } from '../parts/committee.tsx';
import { MemberName } from '../parts/directory.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstantExactly } from '../parts/time-money.ts';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import './fraud.css';

const words = {
  zh: { title: '谁查阅过', empty: '还没有其他单位查阅过。' },
  en: { title: 'Who has read it', empty: 'Nobody else has read it yet.' },
};

export type Reading = Output<'listReadings'>['items'][number];

/** When, who, what for and which parts: the columns of readings everywhere. */
export function useReadingColumns(): TableColumnsType<Reading> {
  const names = useNames();
  const { me } = useHub();
  return [
    { title: names.field('createdAt', 'reading'), render: (_, row) => showInstantExactly(row.createdAt) },
    {
      title: names.field('readerRole'),
      render: (_, { readerRole, readerMemberId, readerId }) => (
        <>
          {readerMemberId ? <MemberName id={readerMemberId} /> : names.value(readerRole, 'role')}
          {me.role === 'antifraud' && readerRole === 'antifraud' && readerId && (
            <div className="quiet">
              <CommitteeName id={readerId} />
            </div>
          )}
        </>
      ),
    },
    {
      title: names.field('purpose'),
      render: (_, { purpose, claimNumber, documentNumber }) => (
        <>
          {names.value(purpose)}
          {(claimNumber ?? documentNumber) && <div className="quiet number">{claimNumber ?? documentNumber}</div>}
        </>
      ),
    },
    {
      title: names.field('parts'),
      render: (_, { parts, besides, countsOnly }) => (
        <div className="explained">
          {[
            ...(besides ? [names.value(besides, 'besides')] : []),
            ...parts.map((part) => names.value(part, 'parts')),
            ...(countsOnly ? [names.field('countsOnly')] : []),
          ].join(marks.list())}
        </div>
      ),
    },
  ];
}

/** Who has read a lead and what for. */
export function LeadReadings({ id }: { readonly id: string }) {
  const say = useWords(words);
  const columns = useReadingColumns();
  const list = useList(['reading', id], (client, paging) => client.readLeadReadings({ params: { id }, query: paging }));
  return (
    <Card size="small" title={say.title} className="part">
      <RecordTable<Reading> label={say.title} list={list} empty={say.empty} columns={columns} />
    </Card>
  );
}
