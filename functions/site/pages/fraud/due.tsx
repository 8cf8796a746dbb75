import { Tag } from 'antd';
import { showInstant } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';

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

interface Dated {
  readonly dueAt?: string | undefined;
  readonly overdueSince?: string | undefined;
}

/** When the step that a lead waits for was or is due; a lead that waits for none comes last. Milliseconds. */
export const dueOf = ({ dueAt, overdueSince }: Dated): number =>
  Date.parse(overdueSince ?? dueAt ?? '') || Number.POSITIVE_INFINITY;

const urgency = { urgent: 0, normal: 1, low: 2 };
type Waiting = Dated & { readonly priority?: keyof typeof urgency | undefined };

/** The order of a queue: what is late or due first comes first; of equals, by priority. */
export const byUrgency = (a: Waiting, b: Waiting): number => {
  const [first, second] = [dueOf(a), dueOf(b)];
  return first === second ? urgency[a.priority ?? 'normal'] - urgency[b.priority ?? 'normal'] : first - second;
};

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
