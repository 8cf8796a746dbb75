import { DatePicker, InputNumber } from 'antd';
import dayjs from 'dayjs';
import { inShanghai, instantOf } from '../parts/time-money.ts';

/** What the form hands to every input. */
export interface InputProps<T> {
  readonly id?: string;
  readonly value?: T;
  readonly onChange?: (value: T | undefined) => void;
  readonly disabled?: boolean;
  readonly 'aria-label'?: string;
}

/** An amount typed in yuan and kept in fen. */
export function MoneyInput({ value, onChange, ...rest }: InputProps<number>) {
  return (
    <InputNumber
      {...rest}
      className="whole"
      prefix="¥"
      min={0}
      precision={2}
      value={value === undefined ? null : value / 100}
      onChange={(yuan) => onChange?.(yuan === null ? undefined : Math.round(Number(yuan) * 100))}
    />
  );
}

/** A moment on the clocks of both cities. */
export function InstantInput({ value, onChange, ...rest }: InputProps<string>) {
  return (
    <DatePicker
      {...rest}
      className="whole"
      showTime={{ format: 'HH:mm' }}
      // "Now" would be the computer's own clock, which may be set to another zone.
      showNow={false}
      format="YYYY-MM-DD HH:mm"
      value={value ? inShanghai(value) : null}
      onChange={(picked) => onChange?.(picked ? instantOf(picked) : undefined)}
    />
  );
}

/** A day, or a month. */
export function DayInput({
  value,
  onChange,
  month = false,
  ...rest
}: InputProps<string> & { readonly month?: boolean }) {
  const format = month ? 'YYYY-MM' : 'YYYY-MM-DD';
  return (
    <DatePicker
      {...rest}
      className="whole"
      picker={month ? 'month' : 'date'}
      format={format}
      value={value ? dayjs(value) : null}
      onChange={(picked) => onChange?.(picked ? picked.format(format) : undefined)}
    />
  );
}
