import { Select } from 'antd';
import { marks } from '../start/language.ts';

interface OneOfProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A filter of which one choice always holds. */
export const OneOf = ({ label, options, value, onChange }: OneOfProps) => (
  <Select
    aria-label={label}
    prefix={`${label}${marks.colon()}`}
    className="choice"
    popupMatchSelectWidth={false}
    options={[...options]}
    value={value}
    onChange={onChange}
  />
);
