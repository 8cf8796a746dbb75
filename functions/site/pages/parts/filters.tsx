import { Select, Space } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: { all: '全部', filters: '筛选', of: (label: string) => `${label}：` },
  en: { all: 'All', filters: 'Filters', of: (label: string) => `${label}: ` },
};

/** A filter that stands in the page's address, so that a view can be sent to a colleague and found again. Empty: none. */
export function useFilter(name: string): readonly [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const set = (value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return [search.get(name) ?? '', set];
}

/** The one of a closed set that a text is; undefined when it is none, as addresses may hold anything. */
export const oneOf = <T extends string>(values: readonly T[], text: string): T | undefined =>
  values.find((value) => value === text);

/** The row of filters above a list. */
export function Filters({ children }: { readonly children: ReactNode }) {
  const say = useWords(words);
  return (
    <search aria-label={say.filters} className="filters no-print">
      <Space wrap>{children}</Space>
    </search>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What no choice is called, where that is not `all`. */
  readonly all?: string;
}

/** One filter with a closed set of choices, `all` among them. */
export function Choice({ label, options, value, onChange, all }: ChoiceProps) {
  const say = useWords(words);
  return (
    <Select
      aria-label={label}
      prefix={say.of(label)}
      className="choice"
      popupMatchSelectWidth={false}
      options={[{ value: '', label: all ?? say.all }, ...options]}
      value={value}
      onChange={onChange}
    />
  );
}

/** The states of a noun as choices. */
export function StateChoice({
  kind,
  states,
  value,
  onChange,
}: Omit<ChoiceProps, 'label' | 'options'> & { readonly kind: string; readonly states: readonly string[] }) {
  const names = useNames();
  const options = states.map((state) => ({ value: state, label: names.state(kind, state) }));
  return <Choice label={names.field('status', kind)} options={options} value={value} onChange={onChange} />;
}
