import { Button, Card, Skeleton } from 'antd';
import { useState } from 'react';
import { Files } from '../parts/files.tsx';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useWords } from '../start/language.ts';
import type { Purpose } from './purpose.tsx';

const words = {
  zh: {
    title: '证据文件',
    open: (count: number) => `打开 ${count} 份文件`,
    logged: '打开原件会留下记录；链接几分钟后失效。',
    none: '没有提交证据文件。',
    withheld: '报送公司未开放证据文件。',
    file: (n: number) => `证据 ${n}`,
  },
  en: {
    title: 'Evidence',
    open: (count: number) => (count === 1 ? 'Open the file' : `Open ${count} files`),
    logged: 'That originals are opened is put on record; the links hold for minutes.',
    none: 'No evidence was sent.',
    withheld: 'The reporting company has not opened its evidence.',
    file: (n: number) => `Evidence ${n}`,
  },
};

interface LeadEvidenceProps {
  readonly id: string;
  readonly query: Partial<Purpose>;
  /** How many files there are; undefined: they are not open to the reader. */
  readonly count: number | undefined;
}

/** The originals of a lead's evidence, opened when they are asked for: each opening is on record. */
export function LeadEvidence({ id, query, count }: LeadEvidenceProps) {
  const say = useWords(words);
  const [open, setOpen] = useState(false);
  const evidence = useRead(
    ['evidence', id, query],
    (client) => client.readLeadEvidence({ params: { id }, query }),
    open,
  );
  return (
    <Card size="small" title={say.title} className="part">
      {count === undefined && <p className="quiet">{say.withheld}</p>}
      {count === 0 && <p className="quiet">{say.none}</p>}
      {!open && (count ?? 0) > 0 && (
        <p>
          <Button onClick={() => setOpen(true)}>{say.open(count ?? 0)}</Button>{' '}
          <span className="quiet">{say.logged}</span>
        </p>
      )}
      <ProblemAlert error={evidence.error} again={evidence.refetch} />
      {open && evidence.isPending && <Skeleton active title={false} />}
      {evidence.data && (
        <Files files={evidence.data.body.items.map((file, place) => ({ ...file, name: say.file(place + 1) }))} />
      )}
    </Card>
  );
}
