import { Card, Table } from 'antd';
import type { ReactNode } from 'react';
import type { Lead } from '#schemas/leads.ts';
import { CommitteeName } from '../parts/committee.tsx';
import { useHub } from '../parts/hub.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { scrollByKeys } from '../parts/scroll-by-keys.ts';
import { Value } from '../parts/value.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { DueTag } from './due.tsx';

const words = {
  zh: {
    assigned: '已由委员会指定',
    withheld: '报送公司未开放的部分',
    basis: '基本情况',
    content: '所报内容',
    nothing: '没有填写情况说明，或者没有开放。',
    percent: (points: number) => `${points / 100}%`,
  },
  en: {
    assigned: 'Named by the committee',
    withheld: 'Parts that the reporting company has not opened',
    basis: 'Where it stands',
    content: 'What was reported',
    nothing: 'There is no narrative, or it is not open.',
    percent: (points: number) => `${points / 100}%`,
  },
};

const first = [
  'reliability',
  'credibility',
  'memberId',
  'countyCode',
  'incidentAt',
  'priority',
  'dueAt',
  'investigatorId',
];
/** Shown elsewhere on the page, or for the hub alone. */
const elsewhere = [
  'status',
  'suspicions',
  'narrative',
  'people',
  'vehicles',
  'shops',
  'claims',
  'indicators',
  'evidenceIds',
  'withheld',
  'desk',
  'overdueSince',
];
const involved = ['people', 'vehicles', 'shops', 'claims'] as const;

/** What a lead says: where it stands, what happened, who and what is involved. */
export function LeadContent({ record }: { readonly record: Lead }) {
  const say = useWords(words);
  const names = useNames();
  const { me } = useHub();
  const { narrative, investigatorId, rewardShare, withheld = [] } = record;
  return (
    <>
      {withheld.length > 0 && (
        <p className="fraud-note">
          {say.withheld}
          {marks.colon()}
          {withheld.map((part) => names.value(part, 'withheld')).join(marks.list())}
        </p>
      )}
      <RecordFacts
        kind="lead"
        title={say.basis}
        record={record}
        first={first}
        except={elsewhere}
        shown={{
          ...(record.dueAt ? { dueAt: <DueTag lead={record} /> } : {}),
          ...(investigatorId
            ? { investigatorId: me.role === 'antifraud' ? <CommitteeName id={investigatorId} /> : say.assigned }
            : {}),
          ...(rewardShare === undefined ? {} : { rewardShare: say.percent(rewardShare) }),
        }}
      />
      <Card ref={(card) => scrollByKeys(card)} size="small" title={say.content} className="part">
        {narrative ? <p className="prose">{narrative}</p> : <p className="quiet">{say.nothing}</p>}
        {involved.map((part) => (
          <PartTable key={part} title={names.field(part, 'lead')} rows={record[part] ?? []} />
        ))}
      </Card>
    </>
  );
}

type Row = Readonly<Record<string, unknown>>;

/** People, vehicles, shops or claims: the columns that any of them has. */
function PartTable({ title, rows }: { readonly title: ReactNode; readonly rows: readonly Row[] }) {
  const names = useNames();
  if (rows.length === 0) return null;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <Table<Row & { place: number }>
      size="small"
      className="part"
      caption={<strong>{title}</strong>}
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowKey="place"
      dataSource={rows.map((row, place) => ({ ...row, place }))}
      columns={columns.map((name) => ({
        title: names.field(name, 'lead'),
        render: (_, row) => <Value name={name} value={row[name]} kind="lead" />,
      }))}
    />
  );
}
