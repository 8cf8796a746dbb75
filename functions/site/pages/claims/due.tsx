import type { Output } from '#schemas/client.ts';
import { showInstant } from '../parts/time-money.ts';
import { marks, useLanguage, useWords } from '../start/language.ts';

const words = {
  zh: {
    late: (time: string) => `已逾期 ${time}`,
    left: (time: string) => `还剩 ${time}`,
    days: (count: number) => `${count} 天`,
    hours: (count: number) => `${count} 小时`,
    minutes: (count: number) => `${count} 分钟`,
    nothing: '无待办',
    until: '时限',
    by: { underwriter: '承保机构', handler: '受理机构' },
  },
  en: {
    late: (time: string) => `Overdue by ${time}`,
    left: (time: string) => `${time} left`,
    days: (count: number) => `${count} d`,
    hours: (count: number) => `${count} h`,
    minutes: (count: number) => `${count} min`,
    nothing: 'Nothing is due',
    until: 'Due',
    by: { underwriter: 'underwriting branch', handler: 'handling branch' },
  },
};

type Clocked = Pick<Output<'listHandoffs'>['items'][number], 'dueAt' | 'dueFor' | 'overdue'>;

/** What is due next of a hand-off, of whom and when; what is overdue says so in words. */
export function Due({ of: { dueAt, dueFor, overdue } }: { readonly of: Clocked }) {
  const say = useWords(words);
  const language = useLanguage();
  if (!dueAt || !dueFor) return <span className="quiet">{say.nothing}</span>;
  const minutes = Math.round(Math.abs(Date.parse(dueAt) - Date.now()) / 60_000);
  const time =
    minutes < 60
      ? say.minutes(minutes)
      : minutes < 48 * 60
        ? say.hours(Math.round(minutes / 60))
        : say.days(Math.round(minutes / 1440));
  return (
    <div className="due">
      <span className={overdue ? 'late' : 'in-time'}>{overdue ? say.late(time) : say.left(time)}</span>
      <div>
        {dueFor[language]}
        <span className="quiet">{marks.inBrackets(dueFor.of.map((place) => say.by[place]).join(' / '))}</span>
      </div>
      <div className="quiet">
        {say.until} <time dateTime={dueAt}>{showInstant(dueAt)}</time>
      </div>
    </div>
  );
}
