import { Button, DatePicker, Space } from 'antd';
import dayjs from 'dayjs';
import { isOver, monthsFrom } from '#schemas/release-calendar.ts';
import { useFilter } from '../parts/filters.tsx';
import { monthBefore } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';

const words = {
  zh: { month: '月份', before: '上一月', after: '下一月' },
  en: { month: 'Month', before: 'The month before', after: 'The month after' },
};

const isMonth = (text: string) => /^20\d{2}-(?:0[1-9]|1[0-2])$/.test(text);

/** The month that the address names, else so many months before this one. */
export function useMonth(back: number): readonly [string, (month: string) => void] {
  const [month, setMonth] = useFilter('month');
  return [isMonth(month) ? month : monthBefore(back), setMonth];
}

/** Leafs through the months, up to this one. */
export function MonthChoice({
  month,
  onChange,
}: {
  readonly month: string;
  readonly onChange: (month: string) => void;
}) {
  const say = useWords(words);
  return (
    <Space.Compact>
      <Button aria-label={say.before} onClick={() => onChange(monthsFrom(month, -1))}>
        ‹
      </Button>
      <DatePicker
        picker="month"
        aria-label={say.month}
        allowClear={false}
        inputReadOnly
        value={dayjs(month)}
        maxDate={dayjs(monthBefore(0))}
        onChange={(picked) => picked && onChange(picked.format('YYYY-MM'))}
      />
      <Button
        aria-label={say.after}
        disabled={!isOver(month, new Date().toISOString())}
        onClick={() => onChange(monthsFrom(month, 1))}
      >
        ›
      </Button>
    </Space.Compact>
  );
}
