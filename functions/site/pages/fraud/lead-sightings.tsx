import { Card } from 'antd';
import type { Output } from '#schemas/client.ts';
import { MemberName } from '../parts/directory.tsx';
import { useList } from '../parts/hub.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { Value } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import type { Purpose } from './purpose.tsx';

const words = {
  zh: { title: '他公司的印证', empty: '还没有其他公司印证或排除。' },
  en: { title: 'What other members say of it', empty: 'No other member has said anything yet.' },
};

/** Who else met a lead in a claim of its own, or found it unfounded there. */
export function LeadSightings({ id, query }: { readonly id: string; readonly query: Partial<Purpose> }) {
  const say = useWords(words);
  const names = useNames();
  const list = useList(['sighting', id, query], (client, paging) =>
    client.readLeadSightings({ params: { id }, query: { ...query, ...paging } }),
  );
  return (
    <Card size="small" title={say.title} className="part">
      <RecordTable<Output<'readLeadSightings'>['items'][number]>
        label={say.title}
        list={list}
        empty={say.empty}
        columns={[
          { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
          { title: names.field('memberId'), render: (_, row) => <MemberName id={row.memberId} /> },
          { title: names.field('finding'), render: (_, row) => names.value(row.finding, 'finding') },
          {
            title: names.field('note'),
            render: (_, { note, claimNumber }) => (
              <>
                <Value name="note" value={note} />
                {claimNumber && <div className="quiet number">{claimNumber}</div>}
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}
