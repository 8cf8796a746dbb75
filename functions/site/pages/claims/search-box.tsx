import { Input } from 'antd';
import { useEffect, useState } from 'react';

interface SearchBoxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A search that is typed in without waiting for the address in which it stands. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const [text, setText] = useState(value);
  useEffect(() => {
    const later = setTimeout(() => text !== value && onChange(text), 250);
    return () => clearTimeout(later);
  }, [text, value, onChange]);
  return (
    <Input
      aria-label={label}
      placeholder={label}
      className="search-box"
      allowClear
      value={text}
      onChange={({ target }) => setText(target.value)}
    />
  );
}
