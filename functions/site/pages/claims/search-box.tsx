import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';

interface SearchBoxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A search that is typed in without waiting for the address in which it stands; an address that is gone back to is shown. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    const later = setTimeout(() => {
      if (text === sent.current) return;
      sent.current = text;
      tell.current(text);
    }, 250);
    return () => clearTimeout(later);
  }, [text]);
  useEffect(() => {
    // What was sent from here comes back in the address: meanwhile more may have been typed.
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
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
