import { Checkbox, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useNames } from '../words/names.ts';
import type { FieldSchema } from './form-schema.ts';
import { DayInput, InstantInput, MoneyInput } from './money-time.tsx';

interface SingleProps {
  readonly schema: FieldSchema;
  readonly name: string;
  readonly label: ReactNode;
}

/** The input for one value, by its type and, for money and places, by its name. The form hands value and `onChange` to it. */
export function SingleInput({ schema, name, label, ...given }: SingleProps) {
  const names = useNames();
  const shown = (value: string) =>
    /^(?:city|county)Codes?$|^citiesKnown$|City$/.test(name) ? names.place(value, true) : names.value(value, name);
  const choices = (values: readonly string[]) => values.map((value) => ({ value, label: shown(value) }));
  const hint = exampleOf(schema);
  if (schema.type === 'boolean') return <Checkbox {...given}>{label}</Checkbox>;
  if (schema.enum)
    return <Select {...given} options={choices(schema.enum)} showSearch={{ optionFilterProp: 'label' }} allowClear />;
  if (schema.type === 'array')
    return schema.items?.enum ? (
      <Select
        {...given}
        mode="multiple"
        options={choices(schema.items.enum)}
        showSearch={{ optionFilterProp: 'label' }}
      />
    ) : (
      <Select {...given} mode="tags" open={false} suffixIcon={null} tokenSeparators={[' ', ',', '，', '、', '\n']} />
    );
  if (name.endsWith('Fen')) return <MoneyInput {...given} />;
  if (schema.type === 'integer' || schema.type === 'number')
    return <InputNumber {...given} className="whole" {...bounds(schema)} />;
  if (schema.format === 'date-time') return <InstantInput {...given} />;
  if (schema.format === 'date') return <DayInput {...given} />;
  if (schema.pattern?.startsWith('^20\\d{2}-(?:0[1-9]')) return <DayInput {...given} month />;
  // An address is long, but no prose.
  if ((schema.maxLength ?? 0) >= 200 && !schema.pattern?.startsWith('^https'))
    // No automatic height: it is measured with a style attribute, which the page's policy forbids.
    return <Input.TextArea {...given} rows={4} showCount />;
  return <Input {...given} placeholder={hint} autoComplete="off" />;
}

const bounds = ({ minimum, maximum }: FieldSchema) => ({
  ...(minimum === undefined ? {} : { min: minimum }),
  ...(maximum === undefined ? {} : { max: maximum }),
});

/** Numbers that people copy from papers are easier to type with their form in sight. */
const exampleOf = ({ example }: FieldSchema): string =>
  typeof example === 'string' && !/^[a-z]{3}_/.test(example) ? example : '';
