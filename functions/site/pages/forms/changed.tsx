import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Table } from 'antd';
import type { ProblemError } from '#schemas/client.ts';
import { Value } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    changed: '在您查看之后，这条记录已被他人更改。',
    look: '请看清下列变化，再决定是否继续。您已填写的内容仍保留。',
    same: '您看到的内容没有变化；可以继续。',
    field: '项目',
    before: '您看到的',
    now: '现在',
    goOn: '已了解，继续',
  },
  en: {
    changed: 'Somebody else has changed this record since you saw it.',
    look: 'See what has changed, then decide whether to go on. What you have typed is still there.',
    same: 'Nothing that you saw has changed; you can go on.',
    field: 'Field',
    before: 'As you saw it',
    now: 'Now',
    goOn: 'I have seen it, go on',
  },
};

/** A record as it was when the person decided. */
export interface Seen {
  readonly record: Readonly<Record<string, unknown>>;
  readonly version: number;
  /** Reads it as it is now. */
  readonly reread: () => Promise<Readonly<Record<string, unknown>>>;
}

interface ChangedProps {
  readonly kind: string;
  readonly seen: Seen;
  readonly problem: ProblemError;
  /** Goes on from the version that has now been seen. */
  readonly onKnown: (version: number) => void;
}

/** What is different now in a record that two people work on. */
export function Changed({ kind, seen, problem, onKnown }: ChangedProps) {
  const say = useWords(words);
  const names = useNames();
  const now = useQuery({ queryKey: [kind, 'changed', problem.problem.requestId], queryFn: seen.reread }).data;
  const rows = now
    ? Object.keys(seen.record)
        .filter((name) => name !== 'version' && name !== 'updatedAt')
        .filter((name) => JSON.stringify(seen.record[name]) !== JSON.stringify(now[name]))
        .map((name) => ({ name, before: seen.record[name], now: now[name] }))
    : [];
  const { title, detail } = problem.problem;
  return (
    <Alert
      type="warning"
      role="alert"
      showIcon
      title={rows.length > 0 ? say.changed : title}
      description={
        <>
          <p>{rows.length > 0 ? say.look : (detail ?? say.same)}</p>
          {rows.length > 0 && (
            <Table
              size="small"
              pagination={false}
              rowKey="name"
              dataSource={rows}
              columns={[
                { title: say.field, dataIndex: 'name', render: (name: string) => names.field(name, kind) },
                { title: say.before, render: (_, row) => <Value kind={kind} name={row.name} value={row.before} /> },
                { title: say.now, render: (_, row) => <Value kind={kind} name={row.name} value={row.now} /> },
              ]}
            />
          )}
          <Button disabled={!now} onClick={() => onKnown(Number(now?.version ?? seen.version))}>
            {say.goOn}
          </Button>
        </>
      }
    />
  );
}
