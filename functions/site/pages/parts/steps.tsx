import { Button, Dropdown } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Noun } from '#schemas/noun.ts';
import { isAllowed, type Principal } from '#schemas/roles.ts';
import type { Route } from '#schemas/route.ts';
import { routeList } from '#schemas/routes.ts';
import { ActionDialog } from '../forms/action-dialog.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useHub } from './hub.tsx';

const words = { zh: { more: '更多操作' }, en: { more: 'More' } };

type Fields = Readonly<Record<string, unknown>>;

/** The verb that a step's path ends with: `POST /v1/handoffs/{id}/send-back` -> `sendBack`. */
const verbOf = ({ method, path }: Route): string | undefined =>
  method === 'POST'
    ? /\/\{id\}\/([a-z-]+)$/.exec(path)?.[1]?.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    : undefined;

/** Whether a caller stands in one of the relations that a verb is open to, as far as the record shows it. */
function holds(noun: Noun, relations: readonly string[], record: Fields, me: Principal): boolean {
  return relations.some((name) => {
    const relation = noun.relations[name];
    if (!relation || relation.role === 'system' || !isAllowed(me.role, [relation.role])) return false;
    const { member, branch, cities, where } = relation;
    const is = (attribute: string, own: string | undefined) => !(attribute in record) || record[attribute] === own;
    return (
      (!member || is(member, me.memberId)) &&
      (!branch || !me.branchId || is(branch, me.branchId)) &&
      (!cities || cities.some((city) => is(city, me.cityCode))) &&
      (!where || !(where.attribute in record) || record[where.attribute] === where.is)
    );
  });
}

/** The steps that the transition table gives this caller from the record's state. The hub decides in any case. */
function stepsFor(noun: Noun, record: Fields & { readonly status: string }, me: Principal) {
  return routeList.flatMap((route) => {
    const verb = route.noun?.kind === noun.kind ? verbOf(route) : undefined;
    const row = noun.transitions.find((transition) => transition.verb === verb);
    if (!verb || !row?.from.includes(record.status) || route.who === 'public' || !isAllowed(me.role, route.who))
      return [];
    return holds(noun, row.who, record, me) ? [{ verb, route, ends: row.to !== undefined }] : [];
  });
}

interface StepsProps {
  readonly noun: Noun;
  readonly record: Fields & { readonly id: string; readonly status: string; readonly version: number };
  readonly reread: () => Promise<Fields>;
  /** Verbs that the page offers in a way of its own. */
  readonly except?: readonly string[];
  /** What buttons say, where the route's own words are long; its form has them in any case. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The verb that is due next: its button stands first and stands out. */
  readonly due?: string | undefined;
  /** Verbs that are hard to take back. */
  readonly danger?: readonly string[];
  /** What a verb's form begins with, what is sent without asking, and what stands above the form. */
  readonly initial?: Readonly<Record<string, Fields>>;
  readonly fixed?: Readonly<Record<string, Fields>>;
  readonly above?: Readonly<Record<string, ReactNode>>;
}

/** Buttons of what the caller can do with a record now; beyond three, the others are in a menu. */
export function Steps({
  noun,
  record,
  reread,
  except = [],
  labels = {},
  due,
  danger = [],
  initial = {},
  fixed = {},
  above = {},
}: StepsProps) {
  const say = useWords(words);
  const language = useLanguage();
  const { me } = useHub();
  const steps = stepsFor(noun, record, me)
    .filter(({ verb }) => !except.includes(verb))
    .sort((one, other) => Number(other.verb === due) - Number(one.verb === due));
  // With the record as it was when the step was chosen: a form that somebody fills in outlives what others do meanwhile.
  const [chosen, choose] = useState<{ readonly step: (typeof steps)[number]; readonly seen: typeof record }>();
  const open = (asked: string) => {
    const step = steps.find(({ verb }) => verb === asked);
    if (step) choose({ step, seen: record });
  };
  const shown = steps.length > 4 ? steps.slice(0, 3) : steps;
  const others = steps.slice(shown.length);
  return (
    <>
      {shown.map(({ verb, route }) => (
        <Button
          key={verb}
          type={verb === due ? 'primary' : 'default'}
          danger={danger.includes(verb)}
          onClick={() => open(verb)}
        >
          {labels[verb] ?? route.summary[language]}
        </Button>
      ))}
      {others.length > 0 && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: others.map(({ verb, route }) => ({
              key: verb,
              label: labels[verb] ?? route.summary[language],
              danger: danger.includes(verb),
            })),
            onClick: ({ key }) => open(key),
          }}
        >
          <Button>{say.more}</Button>
        </Dropdown>
      )}
      {chosen && (
        <ActionDialog
          route={chosen.step.route}
          kind={noun.kind}
          params={{ id: record.id }}
          seen={{ record: chosen.seen, version: chosen.seen.version, reread }}
          danger={danger.includes(chosen.step.verb)}
          {...(initial[chosen.step.verb] ? { initial: initial[chosen.step.verb] } : {})}
          {...(fixed[chosen.step.verb] ? { fixed: fixed[chosen.step.verb] } : {})}
          above={above[chosen.step.verb]}
          onClose={() => choose(undefined)}
        />
      )}
    </>
  );
}
