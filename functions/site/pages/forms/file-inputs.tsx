import { UploadOutlined } from '@ant-design/icons';
import { Button, Upload } from 'antd';
import { useRef, useState } from 'react';
import { ProblemError } from '#schemas/client.ts';
import type { ShotKind } from '#schemas/shots.ts';
import { useHub } from '../parts/hub.tsx';
import { sendEvidence } from '../parts/send-file.ts';
import { useWords } from '../start/language.ts';
import type { InputProps } from './money-time.tsx';

const words = {
  zh: { choose: '选择文件', failed: '上传失败，请重试', kept: (count: number) => `已有 ${count} 份文件` },
  en: {
    choose: 'Choose a file',
    failed: 'The file could not be sent; try again',
    kept: (count: number) => `${count} on file`,
  },
};

interface FilesInputProps extends InputProps<readonly string[]> {
  readonly shotKind: ShotKind;
  readonly most?: number;
}

/** Sends files as evidence at once, each with its progress, and keeps their ids. */
export function FilesInput({ id, value = [], onChange, shotKind, most = 10 }: FilesInputProps) {
  const say = useWords(words);
  const { client } = useHub();
  const [before] = useState(value);
  // Several are under way at a time, and each must find what the others have brought.
  const sent = useRef(new Map<string, string>());
  const removed = useRef(new Set<string>());
  const tell = () => {
    const ids = [...sent.current.values()];
    onChange?.(most === 1 ? (ids.length > 0 ? ids.slice(-1) : before) : [...before, ...ids]);
  };
  return (
    <>
      {before.length > 0 && <span className="quiet">{say.kept(before.length)} </span>}
      <Upload
        {...(id ? { id } : {})}
        accept={shotKind === 'portrait' ? 'image/jpeg,image/png' : 'image/jpeg,image/png,application/pdf'}
        maxCount={most}
        multiple={most > 1}
        customRequest={({ file, onProgress, onSuccess, onError }) => {
          if (!(file instanceof File)) return;
          const uid = 'uid' in file ? String(file.uid) : file.name;
          sendEvidence(client, file, { shotKind }, (share) => onProgress?.({ percent: share * 100 })).then(
            (sealed) => {
              onSuccess?.(sealed);
              if (removed.current.has(uid)) return;
              sent.current.set(uid, sealed.id);
              tell();
            },
            (error: unknown) => {
              const why =
                error instanceof ProblemError ? (error.problem.errors?.[0]?.detail ?? error.problem.title) : undefined;
              onError?.(
                new Error(why ?? (error instanceof Error && error.name === 'FileRefused' ? error.message : say.failed)),
              );
            },
          );
        }}
        onRemove={({ uid }) => {
          removed.current.add(uid);
          sent.current.delete(uid);
          tell();
        }}
        itemRender={(node, { status, error }) => (
          <>
            {node}
            {status === 'error' && error instanceof Error && <span className="bad">{error.message}</span>}
          </>
        )}
      >
        <Button icon={<UploadOutlined />}>{say.choose}</Button>
      </Upload>
    </>
  );
}

/** One file, whose id is the value. */
export function FileInput({ value, onChange, ...rest }: InputProps<string> & { readonly shotKind: ShotKind }) {
  return <FilesInput {...rest} value={value ? [value] : []} onChange={(ids) => onChange?.(ids?.at(-1))} most={1} />;
}
