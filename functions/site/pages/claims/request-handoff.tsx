import { Radio } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Track } from '#schemas/case.ts';
import type { AccidentFacts } from '#schemas/screening.ts';
import type { Seen } from '../forms/changed.tsx';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { FactsInput } from './facts-input.tsx';

const words = {
  zh: {
    track: '办理流程',
    quick: '快处易赔需要先填写事故事实；平台核对其确可线上处理后才接收。',
    facts: '事故事实',
    handOver: '转为异地通赔',
    request: '发起异地通赔',
  },
  en: {
    track: 'Track',
    quick: 'The quick track needs the facts of the accident: the hub takes it only if they screen to the online way.',
    facts: 'Facts of the accident',
    handOver: 'Hand over as a claim',
    request: 'Ask for a hand-off',
  },
};

interface RequestHandoffProps {
  readonly facts?: AccidentFacts;
  /** The assist that becomes the claim. */
  readonly assist?: { readonly id: string; readonly seen: Seen };
  readonly label?: string;
}

/** Asks for a hand-off, by itself or from an assist; on the quick track with the facts of the accident. */
export function RequestHandoff({ facts: given, assist, label }: RequestHandoffProps) {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const [track, setTrack] = useState<Track>(given ? 'quick' : 'ordinary');
  const [own, setFacts] = useState<AccidentFacts>({ parties: { A: {}, B: {} } });
  const facts = given ?? own;
  const above = (
    <fieldset>
      <legend>{say.track}</legend>
      <Radio.Group
        aria-label={say.track}
        value={track}
        onChange={({ target }) => setTrack(target.value === 'quick' ? 'quick' : 'ordinary')}
        options={(['ordinary', 'quick'] as const).map((value) => ({ value, label: names.value(value, 'track') }))}
      />
      {track === 'quick' && <p className="quiet">{say.quick}</p>}
      {track === 'quick' && !given && (
        <details>
          <summary>{say.facts}</summary>
          <FactsInput facts={own} onChange={setFacts} />
        </details>
      )}
    </fieldset>
  );
  return (
    <Act
      route={assist ? 'handOverAssist' : 'requestHandoff'}
      kind="handoff"
      fixed={{ track, screening: track === 'quick' ? facts : undefined }}
      above={above}
      button={{ type: assist ? 'default' : 'primary' }}
      onDone={(made) => navigate(addressOf('handoffs', String(made.id)))}
      label={label ?? (assist ? say.handOver : say.request)}
      {...(assist ? { params: { id: assist.id }, seen: assist.seen } : {})}
    />
  );
}
