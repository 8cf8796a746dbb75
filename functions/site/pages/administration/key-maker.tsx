import { DownloadOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, Modal, Space, Typography } from 'antd';
import { useId, useState } from 'react';
import type { Output } from '#schemas/client.ts';
import { useHub } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { saveFile } from '../parts/save-file.ts';
import { today } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';
import { type KeyPair, makeKeyPair } from './signing-key.ts';
import { TestCall } from './test-call.tsx';

const words = {
  zh: {
    make: '生成新密钥',
    kid: '密钥名称（字母、数字、点、横线，最多 64 位）',
    generate: '在浏览器中生成密钥对',
    how: '密钥对（P-256，ES256）在您的浏览器中生成。私钥不会发送给平台，关闭本窗口后无法再次取得。',
    once: '请现在下载私钥并妥善保管：关闭本窗口后无法再次下载。',
    pem: '下载私钥（PEM，PKCS#8）',
    jwk: '下载私钥（JWK）',
    public: '公钥（JWK），可以公开：',
    give: '请把公钥发给所在城市的行业协会，由协调员登记系统。',
    add: '把公钥添加到系统',
    first: '请先下载私钥',
    added: '公钥已添加。可以立即用新密钥测试调用。',
    close: '关闭',
    sure: '私钥尚未下载，关闭后无法取得。仍要关闭？',
  },
  en: {
    make: 'New key',
    kid: 'Name of the key (letters, digits, dots, hyphens; 64 at most)',
    generate: 'Make the key pair in this browser',
    how: 'The pair (P-256, ES256) is made in your browser. The private key is never sent to the hub and cannot be had again once this window is closed.',
    once: 'Download the private key now and keep it safe: it cannot be downloaded once this window is closed.',
    pem: 'Download the private key (PEM, PKCS#8)',
    jwk: 'Download the private key (JWK)',
    public: 'The public key (JWK), which is no secret:',
    give: "Send the public key to your city's association, whose coordinator registers the system.",
    add: 'Add the public key to the system',
    first: 'Download the private key first',
    added: 'The public key was added. Make a test call with it now if you like.',
    close: 'Close',
    sure: 'The private key was not downloaded and cannot be had later. Close nevertheless?',
  },
};

const kidForm = /^[A-Za-z0-9_.-]{1,64}$/;
const proposed = () => `key-${today()}-${crypto.randomUUID().slice(0, 4)}`;

interface KeyMakerProps {
  /** The system that gets the key; none: the pair is for a system that the association has yet to register. */
  readonly system?: Output<'readClient'>;
}

/** Makes a key pair in the browser, hands the private half to the person, and adds the public one to the system. */
export function KeyMaker({ system }: KeyMakerProps) {
  const say = useWords(words);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" disabled={(system?.keys.length ?? 0) > 1} onClick={() => setOpen(true)}>
        {say.make}
      </Button>
      {open && <KeyDialog {...(system ? { system } : {})} onClose={() => setOpen(false)} />}
    </>
  );
}

function KeyDialog({ system, onClose }: KeyMakerProps & { readonly onClose: () => void }) {
  const say = useWords(words);
  const { client } = useHub();
  const queries = useQueryClient();
  const id = useId();
  const [kid, setKid] = useState(proposed);
  const [pair, setPair] = useState<KeyPair>();
  const [taken, setTaken] = useState(false);
  const [added, setAdded] = useState<Output<'addClientKey'>>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const close = () => {
    if (!pair || taken || confirm(say.sure)) onClose();
  };
  const take = (ending: string, text: string) => {
    saveFile(new Blob([text], { type: 'application/octet-stream' }), `${kid}.${ending}`);
    setTaken(true);
  };
  async function add(to: Output<'readClient'>, made: KeyPair): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const { body } = await client.addClientKey({
        params: { id: to.id },
        body: { key: made.publicKey },
        ifMatch: `"v${to.version}"`,
        // The same pair is the same request, however often it is sent.
        idempotencyKey: `add-key-${'x' in made.publicKey ? made.publicKey.x : made.publicKey.n.slice(0, 64)}`,
      });
      setAdded(body);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
      // Also when the answer was lost: the key may be there all the same.
      void queries.invalidateQueries({ queryKey: ['principal'] });
    }
  }
  return (
    <Modal
      open
      title={say.make}
      onCancel={close}
      mask={{ closable: false }}
      footer={<Button onClick={close}>{say.close}</Button>}
    >
      {!pair && (
        <div className="test-call">
          <p>{say.how}</p>
          <label htmlFor={id}>{say.kid}</label>
          <Input id={id} value={kid} onChange={({ target }) => setKid(target.value)} autoComplete="off" />
          <Button type="primary" disabled={!kidForm.test(kid)} onClick={() => makeKeyPair(kid).then(setPair, setError)}>
            {say.generate}
          </Button>
        </div>
      )}
      {pair && !added && (
        <>
          <Alert type="warning" showIcon title={say.once} />
          <Space wrap className="key-files">
            <Button icon={<DownloadOutlined />} onClick={() => take('pem', pair.pem)}>
              {say.pem}
            </Button>
            <Button icon={<DownloadOutlined />} onClick={() => take('jwk.json', pair.jwk)}>
              {say.jwk}
            </Button>
          </Space>
          <p>{say.public}</p>
          <Typography.Paragraph className="number public-key" copyable>
            {JSON.stringify(pair.publicKey)}
          </Typography.Paragraph>
          {system ? (
            <Button type="primary" disabled={!taken} loading={busy} onClick={() => add(system, pair)}>
              {taken ? say.add : say.first}
            </Button>
          ) : (
            <p>{say.give}</p>
          )}
        </>
      )}
      {added && pair && (
        <>
          <Alert type="success" showIcon title={say.added} />
          <TestCall system={added} pair={pair} />
        </>
      )}
      <ProblemAlert error={error} />
    </Modal>
  );
}
