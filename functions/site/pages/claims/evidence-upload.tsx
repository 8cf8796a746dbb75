import { UploadOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Progress, Select, Upload } from 'antd';
import { useState } from 'react';
import { ProblemError } from '#schemas/client.ts';
import { EvidenceType } from '#schemas/evidence.ts';
import { ShotKind, shotOf } from '#schemas/shots.ts';
import { useHub } from '../parts/hub.tsx';
import { FileRefused, sendEvidence } from '../parts/send-file.ts';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    title: '上传影像与单证',
    choose: '选择文件并上传',
    whose: '请先选择是哪辆车的。',
    sending: '正在上传',
    done: '已上传并封存',
    failed: '上传失败，请重试',
  },
  en: {
    title: 'Upload photos and papers',
    choose: 'Choose files and upload',
    whose: 'Say first whose vehicle it is.',
    sending: 'Uploading',
    done: 'Uploaded and sealed',
    failed: 'The file could not be sent; try again',
  },
};

interface Sent {
  readonly name: string;
  readonly share: number;
  readonly outcome?: 'sealed' | 'failed';
  readonly why?: string;
}

const kinds = ShotKind.options.filter((kind) => kind !== 'portrait');
const vehicles = ['insured', 'other'] as const;

/** Sends files to a case, each with its progress and what the hub said of it. */
export function EvidenceUpload({ handoffId }: { readonly handoffId: string }) {
  const say = useWords(words);
  const names = useNames();
  const { client } = useHub();
  const queries = useQueryClient();
  const [shotKind, setKind] = useState<ShotKind>('scene');
  const [vehicle, setVehicle] = useState<(typeof vehicles)[number]>();
  const [sent, setSent] = useState<Readonly<Record<string, Sent>>>({});
  const waits = shotOf(shotKind).perVehicle === true && !vehicle;
  const tell = (key: string, now: Sent) => setSent((before) => ({ ...before, [key]: now }));

  async function send(file: File): Promise<void> {
    const key = crypto.randomUUID();
    const { name } = file;
    tell(key, { name, share: 0 });
    try {
      await sendEvidence(client, file, { shotKind, handoffId, ...(vehicle ? { vehicle } : {}) }, (share) =>
        tell(key, { name, share }),
      );
      tell(key, { name, share: 1, outcome: 'sealed' });
    } catch (error) {
      tell(key, { name, share: 1, outcome: 'failed', why: reasonOf(error) ?? say.failed });
    } finally {
      // A file that was refused is in the case's list too, with the reason.
      void queries.invalidateQueries({ queryKey: ['evidence'] });
    }
  }

  return (
    <fieldset className="no-print upload">
      <legend>{say.title}</legend>
      <div className="filters">
        <Select
          aria-label={names.field('shotKind', 'evidence')}
          className="choice"
          popupMatchSelectWidth={false}
          value={shotKind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: names.value(value, 'shotKind') }))}
        />
        <Select
          aria-label={names.field('vehicle', 'evidence')}
          className="choice"
          allowClear
          placeholder={names.field('vehicle', 'evidence')}
          value={vehicle ?? null}
          onChange={(chosen) => setVehicle(chosen ?? undefined)}
          options={vehicles.map((value) => ({ value, label: names.value(value, 'vehicle') }))}
        />
        <Upload
          accept={EvidenceType.options.join(',')}
          multiple
          showUploadList={false}
          disabled={waits}
          beforeUpload={(file) => {
            send(file);
            return false;
          }}
        >
          <Button icon={<UploadOutlined />} disabled={waits}>
            {say.choose}
          </Button>
        </Upload>
      </div>
      {waits && <p className="fair">{say.whose}</p>}
      <ul className="plain" aria-live="polite">
        {Object.entries(sent).map(([key, { name, share, outcome, why }]) => (
          <li key={key}>
            {outcome === 'failed' ? (
              <Alert type="error" showIcon title={`${name}${marks.colon()}${why}`} />
            ) : (
              <>
                {name}
                {marks.colon()}
                {outcome ? say.done : say.sending}
                <Progress
                  aria-label={name}
                  percent={Math.round(share * 100)}
                  size="small"
                  status={outcome ? 'success' : 'active'}
                />
              </>
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof ProblemError) return error.problem.errors?.[0]?.detail ?? error.problem.title;
  return error instanceof FileRefused ? error.message : undefined;
}
