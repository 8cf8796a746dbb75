import { App, Button, Input } from 'antd';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useWords } from '../start/language.ts';

const words = {
  zh: {
    title: '客户查询链接',
    open: '客户查询链接已生成；任何持有者无需登录即可查看进度。',
    closed: '未生成客户查询链接。',
    copy: '复制链接',
    copied: '链接已复制',
  },
  en: {
    title: 'Tracking link',
    open: 'A tracking link is open: whoever has it sees where the claim stands, without a log-in.',
    closed: 'No tracking link is open.',
    copy: 'Copy the link',
    copied: 'The link has been copied',
  },
};

interface TrackingLinkProps {
  readonly id: string;
  readonly shared: boolean;
  /** Only the parties are given the link itself. */
  readonly member: boolean;
}

/** Whether the policyholder can follow the claim, and by which link. */
export function TrackingLink({ id, shared, member }: TrackingLinkProps) {
  const say = useWords(words);
  const { message } = App.useApp();
  const link = useRead(
    ['handoff', id, 'tracking', shared],
    (client) => client.readTrackingLink({ params: { id } }),
    shared && member,
  );
  const url = link.data?.body.url;
  return (
    <>
      <p className="quiet">{shared ? say.open : say.closed}</p>
      <ProblemAlert error={link.error} again={link.refetch} />
      {url && (
        <div className="link-box no-print">
          <Input aria-label={say.title} readOnly value={url} className="search-box" />
          <Button onClick={() => navigator.clipboard.writeText(url).then(() => message.success(say.copied))}>
            {say.copy}
          </Button>
        </div>
      )}
    </>
  );
}
