import { InputNumber } from 'antd';
import { leadLife } from '#schemas/lead-life.ts';
import type { InputProps } from '../forms/money-time.tsx';

/** A share typed in percent and kept in basis points. */
export function ShareInput({ value, onChange, ...rest }: InputProps<number>) {
  return (
    <InputNumber
      {...rest}
      className="whole"
      suffix="%"
      min={0}
      max={leadLife.mostRewardShare / 100}
      precision={2}
      value={value === undefined ? null : value / 100}
      onChange={(percent) => onChange?.(percent === null ? undefined : Math.round(Number(percent) * 100))}
    />
  );
}
