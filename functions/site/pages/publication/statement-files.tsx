import { App, Button, Dropdown, Space } from 'antd';
import { useState } from 'react';
import { ProblemError } from '#schemas/client.ts';
import { type RouteId, routes } from '#schemas/routes.ts';
import { mostLinesOfFile } from '#schemas/statements.ts';
import { useHub } from '../parts/hub.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useWords } from '../start/language.ts';

const words = {
  zh: { part: (part: number, all: number) => `第 ${part} 部分（共 ${all} 部分）`, failed: '下载失败，请重试' },
  en: { part: (part: number, all: number) => `Part ${part} of ${all}`, failed: 'It could not be fetched; try again' },
};

const formats = [
  { label: 'PDF', route: 'drawStatement', suffix: 'pdf', inParts: false },
  { label: 'CSV', route: 'readStatementTable', suffix: 'csv', inParts: true },
  { label: 'Excel', route: 'readStatementWorkbook', suffix: 'xlsx', inParts: true },
] as const satisfies readonly { label: string; route: RouteId; suffix: string; inParts: boolean }[];

interface StatementFilesProps {
  readonly statement: { readonly id: string; readonly month: string; readonly lines: number };
}

/** A statement to take along; the lines of a very long one come in parts. */
export function StatementFiles({ statement: { id, month, lines } }: StatementFilesProps) {
  const say = useWords(words);
  const { call } = useHub();
  const { message } = App.useApp();
  const [busy, setBusy] = useState('');
  const parts = Math.max(1, Math.ceil(lines / mostLinesOfFile));
  async function fetchFile({ label, route, suffix, inParts }: (typeof formats)[number], part: number) {
    setBusy(label);
    try {
      const response = await call(routes[route], { params: { id }, ...(inParts ? { query: { part } } : {}) });
      saveFile(await response.blob(), `statement-${month}${parts > 1 && inParts ? `-${part}` : ''}.${suffix}`);
    } catch (error) {
      message.error(error instanceof ProblemError ? error.problem.title : say.failed);
    } finally {
      setBusy('');
    }
  }
  return (
    <Space.Compact>
      {formats.map((format) =>
        parts > 1 && format.inParts ? (
          <Dropdown
            key={format.label}
            trigger={['click']}
            menu={{
              items: Array.from({ length: parts }, (_, at) => ({ key: at + 1, label: say.part(at + 1, parts) })),
              onClick: ({ key }) => fetchFile(format, Number(key)),
            }}
          >
            <Button loading={busy === format.label}>{format.label}</Button>
          </Dropdown>
        ) : (
          <Button key={format.label} loading={busy === format.label} onClick={() => fetchFile(format, 1)}>
            {format.label}
          </Button>
        ),
      )}
    </Space.Compact>
  );
}
