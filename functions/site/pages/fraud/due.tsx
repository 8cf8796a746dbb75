import { Tag } from 'antd';
import { showInstant } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';
import { type Dated, dueOf } from './due-rules.ts';

const words = {
  zh: {
    overdue: (days: number) => (days > 0 ? `已逾期 ${days} 天` : '已逾期'),
    soon: (hours: number) => `还剩 ${hours} 小时`,
    left: (days: number) => `还剩 ${days} 天`,
    none: '—',
  },
  en: {
    overdue: (days: number) => (days > 0 ? `${days} days late` : 'Late'),
    soon: (hours: number) => `${hours} hours left`,
    left: (days: number) => `${days} days left`,
    none: '—',
  },
};

const hour = 3_600_000;
/** A step that is due within so many hours is marked. */
const soon = 48;

/** How much time is left, or how late it is, with the instant itself. */
export function DueTag({ lead }: { readonly lead: Dated }) {
  const say = useWords(words);
  const due = dueOf(lead);
  if (!Number.isFinite(due)) return <span className="quiet">{say.none}</span>;
  const hours = Math.floor((due - Date.now()) / hour);
  const text =
    hours < 0
      ? say.overdue(Math.floor(-hours / 24))
      : hours < soon
        ? say.soon(hours)
        : say.left(Math.floor(hours / 24));
  return (
    <>
      <Tag className={`tone-${hours < 0 ? 'bad' : hours < soon ? 'waiting' : 'ended'}`}>{text}</Tag>{' '}
      <span className="quiet">{showInstant(new Date(due).toISOString())}</span>
    </>
  );
}
