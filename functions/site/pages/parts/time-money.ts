import dayjs, { type Dayjs } from 'dayjs';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);

/** Minutes by which the clocks of both cities are ahead of UTC, the whole year round. */
const shanghai = 8 * 60;

/** An instant on the clocks of both cities, wherever the reader's own computer thinks it is. */
export const inShanghai = (instant: string): Dayjs => dayjs(instant).utcOffset(shanghai);

export const showInstant = (instant: string): string => inShanghai(instant).format('YYYY-MM-DD HH:mm');
export const showInstantExactly = (instant: string): string => inShanghai(instant).format('YYYY-MM-DD HH:mm:ss');

/** What a person picked on a clock of both cities, with its offset. */
export const instantOf = (picked: Dayjs): string => `${picked.format('YYYY-MM-DDTHH:mm:ss')}+08:00`;

/** Today in both cities. */
export const today = (): string => inShanghai(new Date().toISOString()).format('YYYY-MM-DD');
/** The month that is `back` months before this one. */
export const monthBefore = (back: number): string =>
  inShanghai(new Date().toISOString()).subtract(back, 'month').format('YYYY-MM');

const yuan = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Fen as yuan: 123456 -> ¥1,234.56. */
export const showFen = (fen: number): string => `${fen < 0 ? '-' : ''}¥${yuan.format(Math.abs(fen) / 100)}`;

const plain = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 2 });
export const showNumber = (number: number): string => plain.format(number);

/** Bytes for people, in steps of 1,024. */
export function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${plain.format(bytes / 1024)} KB` : `${plain.format(bytes / 1024 ** 2)} MB`;
}
