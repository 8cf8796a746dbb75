import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select, Upload } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { createClient, type Output } from '#schemas/client.ts';
import type { PublicKey } from '#schemas/principals.ts';
import { useHub } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useWords } from '../start/language.ts';
import { type KeyPair, readPrivateKey, signAssertion } from './signing-key.ts';

const words = {
  zh: {
    key: '使用哪个密钥',
    paste: '粘贴私钥（PKCS#8 PEM 或 JWK）',
    choose: '或选择私钥文件',
    stays: '私钥只在本页内用于签名，不会发送，也不会保存。',
    call: '测试调用',
    sign: '在浏览器中签名',
    exchange: '换取访问令牌 POST /oauth/token',
    ask: '调用接口 GET /v1/me',
    unreadable: '读不出私钥：请使用 PKCS#8 PEM（BEGIN PRIVATE KEY）或 JWK，并与所选密钥类型一致。',
    signed: (kid: string) => `已用“${kid}”签名`,
    token: (seconds: number) => `令牌有效 ${seconds} 秒`,
    is: (name: string) => `平台识别为：${name}`,
  },
  en: {
    key: 'Which key',
    paste: 'Paste the private key (PKCS#8 PEM or JWK)',
    choose: 'or choose its file',
    stays: 'The private key signs within this page. It is neither sent nor kept.',
    call: 'Test call',
    sign: 'Sign in the browser',
    exchange: 'Exchange for an access token: POST /oauth/token',
    ask: 'Call the API: GET /v1/me',
    unreadable:
      'The private key cannot be read: PKCS#8 PEM (BEGIN PRIVATE KEY) or JWK is needed, of the same type as the chosen key.',
    signed: (kid: string) => `Signed with "${kid}"`,
    token: (seconds: number) => `The token lives ${seconds} seconds`,
    is: (name: string) => `The hub takes it for: ${name}`,
  },
};

interface Step {
  readonly name: string;
  readonly told?: string;
  readonly error?: ReactNode;
}

interface TestCallProps {
  readonly system: Pick<Output<'readClient'>, 'id' | 'keys'>;
  /** The pair that was made in this page just now; else the person brings the private key. */
  readonly pair?: KeyPair;
}

/** Does in the browser what the member's system does: sign, exchange, call - and says how each step went. */
export function TestCall({ system, pair }: TestCallProps) {
  const say = useWords(words);
  const [kid, setKid] = useState(system.keys[0]?.kid ?? '');
  const [text, setText] = useState('');
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [busy, setBusy] = useState(false);
  const { client } = useHub();
  const queries = useQueryClient();
  const id = useId();
  const key: PublicKey | undefined = pair?.publicKey ?? system.keys.find((each) => each.kid === kid);

  async function run(chosen: PublicKey): Promise<void> {
    const done: Step[] = [];
    const add = (step: Step) => {
      done.push(step);
      setSteps([...done]);
    };
    let at = say.sign;
    setSteps([]);
    setBusy(true);
    try {
      const signer = pair?.signer ?? (await readPrivateKey(text, chosen.kty));
      const assertion = await signAssertion(system.id, chosen, signer);
      add({ name: at, told: say.signed(chosen.kid) });
      at = say.exchange;
      const { body: token } = await client.issueToken({
        body: {
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        },
      });
      add({ name: at, told: say.token(token.expires_in) });
      at = say.ask;
      const asSystem = createClient({ baseUrl: location.origin, token: () => token.access_token });
      const { body: who } = await asSystem.whoAmI();
      add({ name: at, told: say.is(who.name) });
    } catch (problem) {
      add({
        name: at,
        error: at === say.sign ? <p className="bad">{say.unreadable}</p> : <ProblemAlert error={problem} />,
      });
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['principal'] });
    }
  }

  return (
    <div className="test-call">
      {!pair && (
        <>
          <label htmlFor={`${id}kid`}>{say.key}</label>
          <Select
            id={`${id}kid`}
            value={kid}
            onChange={setKid}
            options={system.keys.map((each) => ({ value: each.kid, label: each.kid }))}
          />
          <label htmlFor={`${id}text`}>{say.paste}</label>
          <Input.TextArea
            id={`${id}text`}
            value={text}
            onChange={({ target }) => setText(target.value)}
            rows={5}
            autoComplete="off"
            spellCheck={false}
          />
          <Upload
            accept=".pem,.json,.jwk,.key"
            showUploadList={false}
            beforeUpload={async (file) => {
              setText(await file.text());
              return false;
            }}
          >
            <Button>{say.choose}</Button>
          </Upload>
          <p className="quiet">{say.stays}</p>
        </>
      )}
      <Button disabled={!key || (!pair && !text.trim())} loading={busy} onClick={() => key && run(key)}>
        {say.call}
      </Button>
      <ol className="call-steps" aria-live="polite">
        {steps.map(({ name, told, error }) => (
          <li key={name}>
            {error ? <CloseCircleFilled className="bad" /> : <CheckCircleFilled className="good" />} {name}
            {told && <strong> - {told}</strong>}
            {error}
          </li>
        ))}
      </ol>
    </div>
  );
}
