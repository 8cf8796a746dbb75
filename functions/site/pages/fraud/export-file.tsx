import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Upload } from 'antd';
import { useState } from 'react';
import type { Output } from '#schemas/client.ts';
import type { Seen } from '../forms/changed.tsx';
import { Act } from '../parts/act.tsx';
import { sha256Of } from '../parts/send-file.ts';
import { showBytes, showInstant } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';

const words = {
  zh: {
    title: '文件',
    kept: (until: string) => `平台保存至 ${until}`,
    download: '下载文件',
    verify: '离线核验',
    verifyHow:
      '一次性准备：保存核验程序和平台公钥（存为 hub-keys.json），与文件放在同一文件夹，用 Node.js 20 以上运行：',
    program: '核验程序 verify-export.mjs',
    keys: '平台公钥 hub-keys.json',
    receipt: '签收',
    receiptHow: '选中下载的文件，浏览器就地计算 SHA-256，文件不会上传。',
    choose: '选择下载的文件',
    large: '文件超过 1 GB：请用 sha256sum（Windows：certutil -hashfile 文件 SHA256）计算后填写。',
    computed: (name: string, size: string) => `${name}（${size}）的 SHA-256：`,
    received: (who: string) => `已由 ${who} 签收，文件与平台一致。`,
  },
  en: {
    title: 'The file',
    kept: (until: string) => `The hub keeps it until ${until}`,
    download: 'Fetch the file',
    verify: 'Verify it offline',
    verifyHow:
      "Once: save the program and the hub's keys (as hub-keys.json) in the folder of the file. Then, with Node.js 20 or later:",
    program: 'Program verify-export.mjs',
    keys: "The hub's keys hub-keys.json",
    receipt: 'Acknowledge receipt',
    receiptHow:
      'Choose the file that you fetched. The browser computes its SHA-256 here; the file is not sent anywhere.',
    choose: 'Choose the fetched file',
    large:
      'The file is larger than 1 GB: compute it with sha256sum (Windows: certutil -hashfile FILE SHA256) and type it in.',
    computed: (name: string, size: string) => `SHA-256 of ${name} (${size}):`,
    received: (who: string) => `${who} acknowledged it: the file is the very one.`,
  },
};

/** What a browser can hold at once to compute its hash. */
const mostHashed = 1024 ** 3;

interface ExportFileProps {
  readonly record: Output<'readExport'>;
  readonly link: string | undefined;
  readonly seen: Seen;
}

/** Fetching, verifying and acknowledging the file, in that order. */
export function ExportFile({ record: { id, status, keptUntil, receivedBy }, link, seen }: ExportFileProps) {
  const say = useWords(words);
  const [file, setFile] = useState<{
    readonly name: string;
    readonly size: number;
    readonly sha256?: string;
    readonly byHand?: true;
  }>();
  async function look(chosen: File) {
    const { name, size } = chosen;
    setFile({ name, size });
    if (size > mostHashed) return;
    // A file that the browser cannot hold is hashed by hand, as one that is too large.
    const sha256 = await sha256Of(chosen).catch(() => undefined);
    // Another may have been chosen meanwhile.
    setFile((now) =>
      now?.name !== name || now.size !== size ? now : { name, size, ...(sha256 ? { sha256 } : { byHand: true }) },
    );
  }
  return (
    <section aria-labelledby="file" className="panel">
      <h2 id="file">{say.title}</h2>
      {keptUntil && <p className="quiet">{say.kept(showInstant(keptUntil))}</p>}
      {link && (
        <p>
          <Button type="primary" icon={<DownloadOutlined />} href={link} target="_blank" rel="noreferrer">
            {say.download}
          </Button>
        </p>
      )}
      <h3>{say.verify}</h3>
      <p>{say.verifyHow}</p>
      <ul>
        <li>
          <a href="/verify-export.mjs" download="verify-export.mjs">
            {say.program}
          </a>
        </li>
        <li>
          <a href="/.well-known/jwks.json" download="hub-keys.json">
            {say.keys}
          </a>
        </li>
      </ul>
      <p>
        <code className="number">node verify-export.mjs hub-keys.json {id}.zip</code>
      </p>
      {status === 'received' && receivedBy && <Alert type="success" showIcon title={say.received(receivedBy)} />}
      {status === 'ready' && link && (
        <>
          <h3>{say.receipt}</h3>
          <p>{say.receiptHow}</p>
          <Upload
            showUploadList={false}
            beforeUpload={(chosen) => {
              void look(chosen);
              return false;
            }}
          >
            <Button>{say.choose}</Button>
          </Upload>
          {file && (file.size > mostHashed || file.byHand) && <Alert type="info" showIcon title={say.large} />}
          {file?.sha256 && (
            <p>
              {say.computed(file.name, showBytes(file.size))} <code className="number">{file.sha256}</code>
            </p>
          )}
          {file && (file.sha256 || file.byHand || file.size > mostHashed) && (
            <Act
              key={file.sha256}
              route="receiptExport"
              kind="export"
              title={say.receipt}
              params={{ id }}
              seen={seen}
              initial={file.sha256 ? { sha256: file.sha256 } : {}}
              button={{ type: 'primary' }}
            />
          )}
        </>
      )}
    </section>
  );
}
