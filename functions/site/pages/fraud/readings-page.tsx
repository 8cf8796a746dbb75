import { useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { RecordLink } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { type Reading, useReadingColumns } from './lead-readings.tsx';

export const guide = {
  zh: [
    '这里列出谁在什么时候、因为什么查阅过贵公司报送的线索，最新的在前。',
    '会员公司查阅显示公司名称，不显示具体人员和对方案件号；委员会和警方的查阅显示为相应机构。',
    '查阅记录在内容显示之前写入，任何人都不能更改或删除。向警方提供线索时，每次提供记一条，并注明文书编号和线索条数。',
    '认为查阅不当的，可以向反欺诈委员会提出；也可以在线索页面收窄共享范围。',
  ],
  en: [
    "Who has read your company's leads, when and what for, the newest first.",
    'Of another member you see the company, not its people nor its claim number; the committee and the police are told as such.',
    'A reading is written before anything is shown, and nobody can change or erase it. Of what was given to the police there is one entry for each time, with the document and the number of leads.',
    'Where a reading seems wrong, tell the committee; or narrow the scopes on the page of the lead.',
  ],
};

const words = {
  zh: {
    label: '查阅记录',
    empty: '还没有其他单位查阅过贵公司的线索。有人查阅时会立即出现在这里。',
    open: '打开线索',
    many: (count: number) => `${count} 条线索`,
  },
  en: {
    label: 'Readings',
    empty: 'Nobody else has read your leads yet. Whenever somebody does, it appears here.',
    open: 'Open the lead',
    many: (count: number) => `${count} leads`,
  },
};

/** Who has read one's own leads. */
export default function ReadingsPage() {
  const say = useWords(words);
  const names = useNames();
  const columns = useReadingColumns();
  const list = useList(['reading', 'list'], (client, paging) => client.listReadings({ query: paging }));
  return (
    <>
      <PageHead page="readings" />
      <RecordTable<Reading>
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          ...columns,
          {
            title: names.field('leadId'),
            render: (_, { leadId, leads }) =>
              leadId ? <RecordLink id={leadId}>{say.open}</RecordLink> : say.many(leads ?? 0),
          },
        ]}
      />
    </>
  );
}
