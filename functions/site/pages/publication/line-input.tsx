import { Select } from 'antd';
import { createContext, useContext } from 'react';
import type { InputProps } from '../forms/money-time.tsx';

/** The lines that a form may name, as people read them. */
export const LinesContext = createContext<readonly { readonly value: string; readonly label: string }[]>([]);

/** A line of the statement by what it is about. */
export function LineInput(props: InputProps<string>) {
  const options = useContext(LinesContext);
  return <Select {...props} showSearch={{ optionFilterProp: 'label' }} options={[...options]} />;
}
