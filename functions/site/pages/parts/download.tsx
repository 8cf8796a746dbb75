import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, type ButtonProps } from 'antd';
import { type ReactNode, useState } from 'react';
import { ProblemError } from '#schemas/client.ts';
import { type RouteId, routes } from '#schemas/routes.ts';
import { useWords } from '../start/language.ts';
import { useHub } from './hub.tsx';
import { saveFile } from './save-file.ts';

const words = {
  zh: { failed: '下载失败，请检查网络后重试' },
  en: { failed: 'The download failed; check the network and try again' },
};

interface DownloadProps {
  readonly route: RouteId;
  readonly params?: Readonly<Record<string, string>>;
  readonly fileName: string;
  readonly children: ReactNode;
  readonly button?: ButtonProps;
}

/** A button that fetches a file with the caller's token and hands it to the browser under a name that people find again. */
export function Download({ route, params, fileName, children, button }: DownloadProps) {
  const say = useWords(words);
  const { call } = useHub();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  async function fetchFile() {
    setBusy(true);
    try {
      const response = await call(routes[route], params ? { params } : {});
      saveFile(await response.blob(), fileName);
    } catch (error) {
      message.error(error instanceof ProblemError ? error.problem.title : say.failed);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button icon={<DownloadOutlined />} loading={busy} {...button} onClick={fetchFile}>
      {children}
    </Button>
  );
}
