import { Alert, Button, Modal, Typography } from 'antd';
import { useWords } from '../start/language.ts';

const words = {
  zh: {
    title: '签名密钥',
    once: '签名密钥只显示这一次，请立即复制并保存到公司系统中。',
    kept: '我已保存',
  },
  en: {
    title: 'Signing secret',
    once: 'The signing secret is shown this once. Copy it into your system now.',
    kept: 'I have kept it',
  },
};

/** The secret in an answer to a registration or a rotation. */
export const secretIn = ({ secret }: Readonly<Record<string, unknown>>): string =>
  typeof secret === 'string' ? secret : '';

/** Shows a signing secret until the person says that it is kept: a slip beside the dialog does not close it. */
export function SecretDialog({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const say = useWords(words);
  return (
    <Modal
      open
      title={say.title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {say.kept}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={say.once} />
      <Typography.Paragraph className="number public-key" copyable>
        {secret}
      </Typography.Paragraph>
    </Modal>
  );
}
