import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { addressOf, type PageId } from '../frame/site-map.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { stateWords } from '../words/states.ts';
import { BranchName, MemberName } from './directory.tsx';
import { showFen, showInstant, showNumber } from './time-money.ts';

const words = {
  zh: { yes: '是', no: '否', none: '—', yours: '打开' },
  en: { yes: 'Yes', no: 'No', none: '—', yours: 'Open' },
};

/** Where a record is shown, by the prefix of its id. */
const pageOfPrefix: Readonly<Record<string, PageId>> = {
  adj: 'adjusters',
  crd: 'credentials',
  bat: 'batches',
  imp: 'imports',
  veh: 'vehicles',
  hnd: 'handoffs',
  ast: 'assists',
  led: 'leads',
  del: 'deletions',
  exp: 'exports',
  stm: 'statements',
  mem: 'members',
  prn: 'systems',
  whe: 'webhooks',
  dlv: 'webhooks',
  trf: 'tariffs',
  rep: 'reports',
  gid: 'guides',
};

/** A state in words; its colour only repeats what the word says. */
export function StateTag({ kind, state }: { readonly kind: string; readonly state: string }) {
  const names = useNames();
  const tone = stateWords[kind]?.[state]?.tone ?? 'ended';
  return <Tag className={`tone-${tone}`}>{names.state(kind, state)}</Tag>;
}

/** An id as a short text that leads to its record, where the site has a page of it. */
export function RecordLink({ id, children }: { readonly id: string; readonly children?: ReactNode }) {
  const page = pageOfPrefix[id.slice(0, 3)];
  const shown = children ?? <span className="number">{id}</span>;
  return page ? <Link to={addressOf(page, id)}>{shown}</Link> : shown;
}

/** Any value of an answer as people read it: names for codes, local time, yuan. @param kind the noun's, for states */
export function Value({
  name,
  value,
  kind = '',
}: {
  readonly name: string;
  readonly value: unknown;
  readonly kind?: string;
}) {
  const say = useWords(words);
  const names = useNames();
  if (value === undefined || value === null || value === '') return <span className="quiet">{say.none}</span>;
  if (typeof value === 'boolean') return <>{value ? say.yes : say.no}</>;
  if (typeof value === 'number') return <>{name.endsWith('Fen') ? showFen(value) : showNumber(value)}</>;
  if (typeof value === 'string') return <TextValue name={name} text={value} kind={kind} />;
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="quiet">{say.none}</span>;
    return (
      <ul className="plain">
        {value.map((item: unknown, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: these are read only and never change their order
          <li key={index}>
            <Value name={name} value={item} kind={kind} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <dl className="facts">
      {Object.entries(value).map(([part, inner]) => (
        <div key={part}>
          <dt>{names.field(part, kind)}</dt>
          <dd>
            <Value name={part} value={inner} kind={kind} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function TextValue({ name, text, kind }: { readonly name: string; readonly text: string; readonly kind: string }) {
  const names = useNames();
  if (name === 'status' && kind) return <StateTag kind={kind} state={text} />;
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return <time dateTime={text}>{showInstant(text)}</time>;
  if (/^mem_\w{26}$/.test(text)) return <MemberName id={text} />;
  if (/^brn_\w{26}$/.test(text)) return <BranchName id={text} />;
  if (/^[a-z]{3}_\w{26}$/.test(text)) return <RecordLink id={text} />;
  if (/^(?:city|county)Codes?$|^citiesKnown$|City$/.test(name)) return <>{names.place(text)}</>;
  return <span className="prose">{names.value(text, name)}</span>;
}
