import { InboxOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Card, Progress, Upload } from 'antd';
import { useState } from 'react';
import type { Client } from '#schemas/client.ts';
import { csvType, xlsxType } from '#schemas/imports.ts';
import { useHub } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { postForm, sha256Of } from '../parts/send-file.ts';
import { useWords } from '../start/language.ts';
import './people.css';

const words = {
  zh: {
    title: '上传登记表',
    choose: '点击选择文件，或把文件拖到这里',
    hint: '.xlsx 或 .csv，一次至多 5000 人、5 MB。请使用模板填写；整份文件没有问题才会登记，有任何问题则一人也不登记。',
    input: '选择登记表文件',
    sending: (name: string) => `正在上传 ${name}`,
    kind: '请选择 .xlsx 或 .csv 文件',
    large: '文件超过 5 MB，请分成几份上传',
  },
  en: {
    title: 'Upload a sheet',
    choose: 'Choose a file, or drop it here',
    hint: '.xlsx or .csv, up to 5,000 adjusters and 5 MB. Use the template; all rows are registered if the whole file is right, and none if anything is wrong.',
    input: 'Choose the file to import',
    sending: (name: string) => `Sending ${name}`,
    kind: 'Choose an .xlsx or .csv file',
    large: 'The file has more than 5 MB: split it',
  },
};

/** Bytes that the hub takes. */
const largest = 5 * 1024 * 1024;

/** By the name: systems disagree on what a CSV file is. */
const typeOf = ({ name }: File) => (/\.xlsx$/i.test(name) ? xlsxType : /\.csv$/i.test(name) ? csvType : undefined);

/** Declares a file, sends it and has it read. @returns the import's id */
async function sendImport(
  client: Client,
  file: File,
  contentType: NonNullable<ReturnType<typeof typeOf>>,
  progress: (share: number) => void,
) {
  const declaration = { fileName: file.name, contentType, size: file.size, sha256: await sha256Of(file) };
  const { body } = await client.declareImport({ body: declaration });
  await postForm(body.upload, file, progress);
  await client.startImport({ params: { id: body.id } });
  return body.id;
}

/** Takes a file of adjusters and says how far it has been sent. */
export function SendImport({ onStarted }: { readonly onStarted: (id: string) => void }) {
  const say = useWords(words);
  const { client } = useHub();
  const queries = useQueryClient();
  const [sending, setSending] = useState<{ readonly name: string; readonly share: number }>();
  const [refusal, setRefusal] = useState<string>();
  const [error, setError] = useState<unknown>();
  async function send(file: File) {
    const contentType = typeOf(file);
    setError(undefined);
    setRefusal(contentType ? (file.size > largest ? say.large : undefined) : say.kind);
    if (!contentType || file.size > largest) return;
    setSending({ name: file.name, share: 0 });
    try {
      const id = await sendImport(client, file, contentType, (share) => setSending({ name: file.name, share }));
      await queries.invalidateQueries({ queryKey: ['import'] });
      onStarted(id);
    } catch (problem) {
      setError(problem);
    } finally {
      setSending(undefined);
    }
  }
  return (
    <Card size="small" title={say.title} className="part">
      <ProblemAlert error={error} />
      {refusal && (
        <p role="alert" className="bad">
          {refusal}
        </p>
      )}
      {sending ? (
        <div aria-live="polite">
          <p>{say.sending(sending.name)}</p>
          <Progress percent={Math.round(sending.share * 100)} status="active" aria-label={say.sending(sending.name)} />
        </div>
      ) : (
        <Upload.Dragger
          aria-label={say.input}
          accept=".xlsx,.csv"
          maxCount={1}
          showUploadList={false}
          beforeUpload={(file) => {
            void send(file);
            return false;
          }}
        >
          <p>
            <InboxOutlined aria-hidden /> {say.choose}
          </p>
          <p className="quiet">{say.hint}</p>
        </Upload.Dragger>
      )}
    </Card>
  );
}
