import { Input } from 'antd';
import { useState } from 'react';
import { PublicKey } from '#schemas/principals.ts';
import type { InputProps } from '../forms/money-time.tsx';
import { useWords } from '../start/language.ts';

const words = {
  zh: {
    hint: '粘贴公钥 JWK，例如 {"kty":"EC","crv":"P-256","x":"…","y":"…","alg":"ES256","kid":"key-1"}',
    private: '这是私钥！私钥不得交给任何人，请让会员公司更换后只提供公钥。',
    unreadable: '不是可用的公钥：应为 P-256（ES256）或 RSA 2048 位以上（PS256）的 JWK，含 alg 与 kid。',
    good: (kid: string, alg: string) => `公钥“${kid}”，${alg}`,
  },
  en: {
    hint: 'Paste the public JWK, such as {"kty":"EC","crv":"P-256","x":"…","y":"…","alg":"ES256","kid":"key-1"}',
    private: 'This is a private key! Nobody may have it: let the member make another, and send its public half only.',
    unreadable:
      'No usable public key: a JWK of P-256 (ES256) or of RSA with 2048 bits and more (PS256) is needed, with alg and kid.',
    good: (kid: string, alg: string) => `Public key "${kid}", ${alg}`,
  },
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A public key as the member sent it, pasted as it is. A private one is not taken. */
export function PublicKeyInput({ value, onChange, ...rest }: InputProps<PublicKey>) {
  const say = useWords(words);
  const [text, setText] = useState('');
  const found = parsed(text);
  const isPrivate = typeof found === 'object' && found !== null && 'd' in found;
  const take = (typed: string) => {
    const key = PublicKey.safeParse(parsed(typed));
    setText(typed);
    onChange?.(key.success ? key.data : undefined);
  };
  return (
    <>
      <Input.TextArea
        {...rest}
        value={text}
        placeholder={say.hint}
        rows={5}
        spellCheck={false}
        onChange={({ target }) => take(target.value)}
      />
      {text && (
        <p className={value ? 'good' : 'bad'} role="status">
          {value ? say.good(value.kid, value.alg) : isPrivate ? say.private : say.unreadable}
        </p>
      )}
    </>
  );
}
