import { InputNumber, Radio, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { stolenCodes } from '#schemas/accident-catalogue.ts';
import type { Output } from '#schemas/client.ts';
import { type AccidentFacts, type PartyFacts, type Side, sides } from '#schemas/screening.ts';
import { keepChosen } from '../forms/keep-chosen.ts';
import { MoneyInput } from '../forms/money-time.tsx';
import { useDirectory } from '../parts/directory.tsx';
import { useRead } from '../parts/hub.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    unknown: '不清楚',
    yes: '是',
    no: '否',
    none: '没有',
    some: '有',
    accident: '事故',
    which: (label: string) => `选择${label}`,
    whose: '哪一方',
    stolen: '处于被盗抢期间',
    noInsurer: '非会员公司',
  },
  en: {
    unknown: 'Not known',
    yes: 'Yes',
    no: 'No',
    none: 'None',
    some: 'Some',
    accident: 'The accident',
    which: (label: string) => `Choose: ${label}`,
    whose: 'Whose',
    stolen: 'While the vehicle was stolen',
    noInsurer: 'No member company',
  },
};

interface FactsInputProps {
  readonly facts: AccidentFacts;
  readonly onChange: (facts: AccidentFacts) => void;
}

const flags = ['injured', 'disputed', 'difficultScene'] as const;
const partyFlags = [
  'withinPolicy',
  'compulsoryCover',
  'ownDamageCover',
  'driveable',
  'exteriorOnly',
  'imagesSupplied',
] as const;

/** Asks for the facts of an accident. What nobody knows stays unknown, which is not the same as no or none. */
export function FactsInput({ facts, onChange }: FactsInputProps) {
  const say = useWords(words);
  const names = useNames();
  const catalogue = useRead(['catalogue'], (client) => client.readAccidentCatalogue()).data?.body;
  const set = (part: Partial<AccidentFacts>) => onChange({ ...facts, ...part });
  return (
    <div className="facts-form" onKeyDownCapture={keepChosen}>
      <fieldset>
        <legend>{say.accident}</legend>
        <Question label={names.field('vehicles', 'handoff')}>
          <InputNumber
            aria-label={names.field('vehicles', 'handoff')}
            min={1}
            max={100}
            precision={0}
            value={facts.vehicles ?? null}
            onChange={(vehicles) => set({ vehicles: vehicles ?? undefined })}
          />
        </Question>
        {flags.map((name) => (
          <YesNo
            key={name}
            label={names.field(name, 'handoff')}
            value={facts[name]}
            onChange={(value) => set({ [name]: value })}
          />
        ))}
        <Question label={names.field('otherProperty', 'handoff')}>
          <Select
            aria-label={names.field('otherProperty', 'handoff')}
            allowClear
            placeholder={say.unknown}
            value={facts.otherProperty ?? null}
            onChange={(value) => set({ otherProperty: value ?? undefined })}
            options={(['none', 'facility', 'other'] as const).map((value) => ({
              value,
              label: names.value(value, 'otherProperty'),
            }))}
          />
        </Question>
        <Exclusions value={facts.exclusions} catalogue={catalogue} onChange={(exclusions) => set({ exclusions })} />
      </fieldset>
      {sides.map((side) => (
        <Party
          key={side}
          side={side}
          facts={facts.parties[side]}
          catalogue={catalogue}
          onChange={(party) => set({ parties: { ...facts.parties, [side]: party } })}
        />
      ))}
    </div>
  );
}

type Catalogue = Output<'readAccidentCatalogue'> | undefined;

interface PartyProps {
  readonly side: Side;
  readonly facts: PartyFacts;
  readonly catalogue: Catalogue;
  readonly onChange: (facts: PartyFacts) => void;
}

function Party({ side, facts, catalogue, onChange }: PartyProps) {
  const say = useWords(words);
  const names = useNames();
  const language = useLanguage();
  const members = useDirectory()?.members ?? [];
  const set = (part: Partial<PartyFacts>) => onChange({ ...facts, ...part });
  const whose = names.value(side);
  const of = (name: string) => `${whose} ${names.field(name, 'handoff')}`;
  return (
    <fieldset>
      <legend>{whose}</legend>
      <Question label={names.field('insurer', 'handoff')}>
        <Select
          aria-label={of('insurer')}
          allowClear
          placeholder={say.unknown}
          showSearch={{ optionFilterProp: 'label' }}
          value={facts.insurer ?? null}
          onChange={(insurer) => set({ insurer: insurer ?? undefined })}
          options={[
            ...members.map(({ id, name, nameEn }) => ({ value: id, label: language === 'zh' ? name : nameEn })),
            { value: 'other', label: say.noInsurer },
          ]}
        />
      </Question>
      <ListChoice
        label={names.field('situations', 'handoff')}
        named={of('situations')}
        value={facts.situations}
        onChange={(situations) => set({ situations })}
        options={(catalogue?.situations ?? [])
          .filter(({ unverified }) => !unverified)
          .map((situation) => ({ value: situation.code, label: `${situation.code} ${situation[language]}` }))}
      />
      {(['damageFen', 'commercialLimitFen'] as const).map((name) => (
        <Question key={name} label={names.field(name, 'handoff')}>
          <MoneyInput
            aria-label={of(name)}
            {...(facts[name] === undefined ? {} : { value: facts[name] })}
            onChange={(value) => set({ [name]: value })}
          />
        </Question>
      ))}
      {partyFlags.map((name) => (
        <YesNo
          key={name}
          label={names.field(name, 'handoff')}
          named={of(name)}
          value={facts[name]}
          onChange={(value) => set({ [name]: value })}
        />
      ))}
    </fieldset>
  );
}

function Question({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="question">
      <span>{label}</span>
      {children}
    </div>
  );
}

interface YesNoProps {
  readonly label: string;
  readonly named?: string;
  readonly value: boolean | undefined;
  readonly onChange: (value: boolean | undefined) => void;
}

function YesNo({ label, named = label, value, onChange }: YesNoProps) {
  const say = useWords(words);
  return (
    <Question label={label}>
      <Radio.Group
        aria-label={named}
        value={value === undefined ? '' : String(value)}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value === 'true')}
        options={[
          { value: 'true', label: say.yes },
          { value: 'false', label: say.no },
          { value: '', label: say.unknown },
        ]}
      />
    </Question>
  );
}

interface ListChoiceProps {
  readonly label: string;
  readonly named?: string;
  readonly value: readonly string[] | undefined;
  readonly onChange: (value: string[] | undefined) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** Some of a list, none of it, or nobody knows. */
function ListChoice({ label, named = label, value, onChange, options }: ListChoiceProps) {
  const say = useWords(words);
  const [open, setOpen] = useState(value !== undefined && value.length > 0);
  return (
    <Question label={label}>
      <Radio.Group
        aria-label={named}
        value={open ? 'some' : value ? 'none' : ''}
        onChange={({ target }) => {
          setOpen(target.value === 'some');
          // Some, without saying which, is not none.
          onChange(target.value === 'none' ? [] : undefined);
        }}
        options={[
          { value: 'some', label: say.some },
          { value: 'none', label: say.none },
          { value: '', label: say.unknown },
        ]}
      />
      {open && (
        <Select
          aria-label={say.which(named)}
          mode="multiple"
          placeholder={say.which(label)}
          showSearch={{ optionFilterProp: 'label' }}
          value={[...(value ?? [])]}
          onChange={(chosen) => onChange(chosen.length > 0 ? chosen : undefined)}
          options={[...options]}
        />
      )}
    </Question>
  );
}

interface ExclusionsProps {
  readonly value: AccidentFacts['exclusions'];
  readonly catalogue: Catalogue;
  readonly onChange: (value: AccidentFacts['exclusions']) => void;
}

function Exclusions({ value, catalogue, onChange }: ExclusionsProps) {
  const say = useWords(words);
  const names = useNames();
  const language = useLanguage();
  const list = catalogue?.exclusions ?? [];
  const change = (code: string, part: { of?: Side | undefined; stolen?: boolean | undefined }) =>
    onChange(value?.map((entry) => (entry.code === code ? { ...entry, ...part } : entry)));
  return (
    <>
      <ListChoice
        label={names.field('exclusions', 'handoff')}
        value={value?.map(({ code }) => code)}
        onChange={(codes) => onChange(codes?.map((code) => value?.find((entry) => entry.code === code) ?? { code }))}
        options={list.map((exclusion) => ({
          value: exclusion.code,
          label: `${exclusion.code} ${exclusion[language]}`,
        }))}
      />
      {(value ?? []).map(({ code, of, stolen }) => (
        <div key={code}>
          <Question label={`${code} · ${say.whose}`}>
            <Radio.Group
              aria-label={`${code} ${say.whose}`}
              value={of ?? ''}
              onChange={({ target }) => change(code, { of: sides.find((side) => side === target.value) })}
              options={[
                ...sides.map((side) => ({ value: side, label: names.value(side) })),
                { value: '', label: say.unknown },
              ]}
            />
          </Question>
          {stolenCodes.includes(code) && (
            <YesNo label={say.stolen} value={stolen} onChange={(answer) => change(code, { stolen: answer })} />
          )}
        </div>
      ))}
    </>
  );
}
