import { Button, Checkbox, Input, Radio, Select } from 'antd';
import { useParams } from 'react-router';
import type { InputProps } from '../forms/money-time.tsx';
import { useRead } from '../parts/hub.tsx';
import { readAll } from '../parts/read-pages.ts';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { type ChecklistKind, useChecklist } from './checklist.tsx';
import './people.css';

const words = {
  zh: {
    waive: (what: string) => `豁免：${what}`,
    why: '豁免理由（必填，记入审计轨迹）',
    allMet: '各项条件均已满足，无需豁免。',
    blocked: (what: string) => `不可豁免的条件不满足：${what}。不能批准，请写明原因退回。`,
    fine: '符合',
    faulty: '不符合',
    note: '问题说明',
    rest: '其余各项均符合',
    must: '（必备）',
    version: (version: string) => `现行清单：${version}`,
  },
  en: {
    waive: (what: string) => `Waive: ${what}`,
    why: 'Reason (needed; it stands in the audit trail)',
    allMet: 'Every criterion is met: nothing to waive.',
    blocked: (what: string) =>
      `Not met, and not to be waived: ${what}. This cannot be approved: reject it with a reason.`,
    fine: 'In order',
    faulty: 'Not in order',
    note: 'What is wrong',
    rest: 'All others are in order',
    must: ' (required)',
    version: (version: string) => `In force: ${version}`,
  },
};

interface WaiverGiven {
  readonly criterion: string;
  readonly reason?: string;
}

/** Of the criteria that the adjuster on this page does not meet, those that may be waived: each ticked with its reason. */
export function WaiversInput({ value = [], onChange }: InputProps<readonly WaiverGiven[]>) {
  const say = useWords(words);
  const language = useLanguage();
  const { id = '' } = useParams();
  const { data } = useRead(['adjuster', id, 'qualification'], (client) => client.readQualification({ params: { id } }));
  const unmet = data?.body.criteria.filter(({ outcome }) => outcome === 'not-met') ?? [];
  const barred = unmet.filter(({ waivable }) => !waivable);
  if (!data) return null;
  if (unmet.length === 0) return <p className="quiet">{say.allMet}</p>;
  return (
    <>
      {barred.length > 0 && (
        <p className="bad" role="alert">
          {say.blocked(barred.map((criterion) => criterion[language]).join(marks.list()))}
        </p>
      )}
      <ul className="plain waivers">
        {unmet
          .filter(({ waivable }) => waivable)
          .map((criterion) => {
            const given = value.find((waiver) => waiver.criterion === criterion.id);
            const others = value.filter((waiver) => waiver.criterion !== criterion.id);
            return (
              <li key={criterion.id}>
                <Checkbox
                  checked={given !== undefined}
                  onChange={({ target }) =>
                    onChange?.(target.checked ? [...others, { criterion: criterion.id }] : others)
                  }
                >
                  {say.waive(criterion[language])}
                </Checkbox>
                {given && (
                  <Input.TextArea
                    aria-label={`${say.waive(criterion[language])} ${say.why}`}
                    placeholder={say.why}
                    autoFocus
                    rows={2}
                    maxLength={500}
                    value={given.reason ?? ''}
                    onChange={({ target }) =>
                      onChange?.([...others, { criterion: criterion.id, reason: target.value }])
                    }
                  />
                )}
              </li>
            );
          })}
      </ul>
    </>
  );
}

interface Finding {
  readonly item: string;
  readonly ok: boolean;
  readonly note?: string;
}

/** Every item of the checklist in force, each to be said in order or not. */
export function FindingsInput({
  value = [],
  onChange,
  kind,
}: InputProps<readonly Finding[]> & { kind: ChecklistKind }) {
  const say = useWords(words);
  const language = useLanguage();
  const checklist = useChecklist(kind);
  if (!checklist) return null;
  const found = (item: string) => value.find((finding) => finding.item === item);
  /** In the list's order, whichever was said first. */
  const tell = (said: readonly Finding[]) =>
    onChange?.(checklist.items.flatMap(({ id }) => said.find(({ item }) => item === id) ?? []));
  const set = (finding: Finding) => tell([...value.filter(({ item }) => item !== finding.item), finding]);
  return (
    <>
      <p className="sides">
        <span className="quiet">{say.version(checklist.version)}</span>
        <Button
          size="small"
          onClick={() => tell(checklist.items.map(({ id: item }) => found(item) ?? { item, ok: true }))}
        >
          {say.rest}
        </Button>
      </p>
      <ul className="plain findings">
        {checklist.items.map((entry) => {
          const finding = found(entry.id);
          const name = entry[language];
          return (
            <li key={entry.id}>
              <span>
                {name}
                {entry.required && <span className="quiet">{say.must}</span>}
              </span>
              <Radio.Group
                aria-label={name}
                value={finding?.ok}
                options={[
                  { value: true, label: say.fine },
                  { value: false, label: say.faulty },
                ]}
                onChange={({ target }) => set({ ...finding, item: entry.id, ok: target.value === true })}
              />
              {finding?.ok === false && (
                <Input
                  className="whole"
                  aria-label={`${name} ${say.note}`}
                  placeholder={say.note}
                  maxLength={200}
                  value={finding.note ?? ''}
                  onChange={({ target }) => set({ ...finding, note: target.value })}
                />
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** One of the company's own adjusters who may take over, by name. */
export function SuccessorInput(props: InputProps<string>) {
  const names = useNames();
  const { id = '' } = useParams();
  const { data, isPending } = useRead(['adjuster', 'successors'], (client) =>
    readAll((paging) => client.listAdjusters({ query: { ...paging, status: 'approved' } })),
  );
  const options = (data ?? [])
    .filter((adjuster) => adjuster.id !== id)
    .map((adjuster) => ({
      value: adjuster.id,
      label: `${adjuster.name}${marks.inBrackets(names.place(adjuster.countyCode))}`,
    }));
  return <Select {...props} loading={isPending} showSearch={{ optionFilterProp: 'label' }} options={options} />;
}
