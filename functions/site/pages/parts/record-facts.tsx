import { Card, Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useNames } from '../words/names.ts';
import { Value } from './value.tsx';

/** What every record says of itself besides, at its foot. */
const ofRecord = ['version', 'createdAt', 'updatedAt'];

interface RecordFactsProps {
  readonly kind: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly title?: ReactNode;
  /** Fields in this order; all others follow unless `only` is set. */
  readonly first?: readonly string[];
  readonly only?: boolean;
  /** Fields that the page shows elsewhere. */
  readonly except?: readonly string[];
  /** Another way to show a field. */
  readonly shown?: Readonly<Record<string, ReactNode>>;
}

/** The fields of a record with their names. */
export function RecordFacts({
  kind,
  record,
  title,
  first = [],
  only = false,
  except = [],
  shown = {},
}: RecordFactsProps) {
  const names = useNames();
  const rest = only ? [] : Object.keys(record).filter((name) => !first.includes(name) && !ofRecord.includes(name));
  const fields = [...first, ...rest, ...(only ? [] : ofRecord)].filter(
    (name) => !except.includes(name) && name !== 'id' && (record[name] !== undefined || name in shown),
  );
  return (
    <Card size="small" title={title} className="part">
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 1, md: 2, xl: 3 }}
        items={fields.map((name) => ({
          key: name,
          label: names.field(name, kind),
          children: shown[name] ?? <Value name={name} value={record[name]} kind={kind} />,
        }))}
      />
    </Card>
  );
}
