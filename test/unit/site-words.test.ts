import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { catalogueVersions, rulesVersions } from '#schemas/accident-catalogue.ts';
import { CityCode, CountyCode } from '#schemas/divisions.ts';
import { toldEvents } from '#schemas/notifications.ts';
import { nouns } from '#schemas/nouns.ts';
import type { Route } from '#schemas/route.ts';
import { routeList } from '#schemas/routes.ts';
import { eventType } from '#schemas/webhooks.ts';
import { shown } from '../../functions/audit/trail-rules.ts';
import { fieldWords } from '../../functions/site/pages/words/fields.ts';
import { stateWords } from '../../functions/site/pages/words/states.ts';
import { valueWords } from '../../functions/site/pages/words/values.ts';
import { verbWords } from '../../functions/site/pages/words/verbs.ts';

type Schema = z.core.JSONSchema.JSONSchema;
/** A name, or a value of a field, and the noun of whose routes it is. */
interface Named {
  readonly kind: string;
  readonly name: string;
}
interface Valued {
  readonly field: string;
  readonly value: string;
}

/** Each noun's own addresses, by which a route without a noun is known as the noun's too. */
const kindOfBase = new Map(
  routeList.flatMap(({ path, noun }) => (noun && path.includes('/{id}') ? [[path.split('/{id}')[0], noun.kind]] : [])),
);
const kindOf = ({ noun, path }: Route) => noun?.kind ?? kindOfBase.get(path) ?? '';

const isSchema = (node: unknown): node is Schema => typeof node === 'object' && node !== null;

/** Everything that a schema names, and every value that it allows; the keys of a record are values of the field that holds it. */
function told(schema: z.ZodType, io: 'input' | 'output', kind: string): { names: Named[]; values: Valued[] } {
  const root = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  const seen = new Set<string>();
  const names: Named[] = [];
  const values: Valued[] = [];
  const visit = (node: unknown, field: string): void => {
    if (!isSchema(node)) return;
    if (node.$ref !== undefined) {
      const visited = `${node.$ref} ${field}`;
      if (!seen.has(visited)) visit(root.$defs?.[node.$ref.replace('#/$defs/', '')], field);
      seen.add(visited);
    }
    for (const [name, property] of Object.entries(node.properties ?? {})) {
      names.push({ kind, name });
      visit(property, name);
    }
    for (const value of [...(node.enum ?? []), node.const])
      if (typeof value === 'string') values.push({ field, value });
    const inside = [node.anyOf, node.oneOf, node.allOf, node.prefixItems, node.items].flat();
    for (const part of [...inside, node.additionalProperties, node.propertyNames]) visit(part, field);
  };
  visit(root, '');
  return { names, values };
}

const everything = routeList.flatMap((route: Route) => {
  const kind = kindOf(route);
  return [
    ...(route.query ? [told(route.query, 'input', kind)] : []),
    ...(route.body ? [told(route.body, 'input', kind)] : []),
    ...(route.answer.body ? [told(route.answer.body, 'output', kind)] : []),
  ];
});
const names = everything.flatMap((one) => one.names);
const values = everything.flatMap((one) => one.values);

/** The key by which the pages find the words: the special one before the general one. */
const keyIn = (dictionary: object, owner: string, name: string) =>
  [`${owner}.${name}`, name].find((key) => Object.hasOwn(dictionary, key));
const sorted = (found: Iterable<string>) => [...new Set(found)].sort();

/** Values that no dictionary of values holds, each kind by its rule. */
const exempt: readonly ((one: Valued) => boolean)[] = [
  // Cities and counties are called by their names in `divisions`.
  ({ value }) => [...CityCode.options, ...CountyCode.options].some((code) => code === value),
  // A version is called what it is.
  ({ value }) => [...catalogueVersions, ...rulesVersions].includes(value),
  // States have a dictionary of their own, by the noun.
  ({ field }) => ['status', 'statuses'].includes(field),
  // Algorithms and parameters of keys and tokens are called what their standards call them.
  ({ field }) => ['kty', 'crv', 'alg', 'use', 'token_type', 'client_assertion_type'].includes(field),
];
const shownValues = values.filter((one) => !exempt.some((isExempt) => isExempt(one)));

const verbs = nouns.flatMap(({ kind, create, setAside, transitions }) =>
  [create, ...(setAside ? [setAside] : []), ...transitions].map(({ verb }) => ({ kind, verb })),
);
/** That a file was shown is an event of the audit trail beside the nouns' own. */
const audited = [...verbs, { kind: '', verb: shown }];

const dictionaries = {
  fieldWords: Object.entries(fieldWords),
  valueWords: Object.entries(valueWords),
  verbWords: Object.entries(verbWords),
  stateWords: Object.entries(stateWords).flatMap(([kind, states]) =>
    Object.entries(states).map(([state, word]) => [`${kind}.${state}`, word] as const),
  ),
};

describe('the words of the admin site', () => {
  it('label every field of every request, query and answer', () => {
    const missing = names.filter(({ kind, name }) => !keyIn(fieldWords, kind, name)).map(({ name }) => name);
    expect(sorted(missing)).toEqual([]);
    expect(names.length).toBeGreaterThan(1000);
  });

  it('have a label also where a page asks for a field without its noun', () => {
    expect(sorted(names.filter(({ name }) => !Object.hasOwn(fieldWords, name)).map(({ name }) => name))).toEqual([]);
  });

  it('name every value that a field may have', () => {
    const missing = shownValues.filter(({ field, value }) => !keyIn(valueWords, field, value));
    expect(sorted(missing.map(({ field, value }) => `${field}.${value}`))).toEqual([]);
  });

  it('name every event of which an inbox tells, and every noun', () => {
    const events = toldEvents.map(({ kind, verb }) => eventType(kind, verb));
    expect(events.filter((type) => !keyIn(valueWords, 'events', type))).toEqual([]);
    expect(nouns.filter(({ kind }) => !keyIn(valueWords, 'kind', kind))).toEqual([]);
  });

  it('name every state of every noun', () => {
    for (const { kind, states } of nouns)
      expect(sorted(Object.keys(stateWords[kind] ?? {})), kind).toEqual(sorted(states));
    expect(sorted(Object.keys(stateWords))).toEqual(sorted(nouns.map(({ kind }) => kind)));
  });

  it('say of every verb of every noun, and of a file that was shown, what was done', () => {
    const missing = audited.filter(({ kind, verb }) => !keyIn(verbWords, kind, verb));
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(dictionaries))('are Chinese in Chinese and hold no Chinese in English: %s', (_, entries) => {
    const isHan = (text: string) => /\p{Script=Han}/u.test(text);
    expect(entries.filter(([, { zh }]) => !isHan(zh)).map(([key]) => key)).toEqual([]);
    expect(entries.filter(([, { en }]) => isHan(en) || en.trim() === '').map(([key]) => key)).toEqual([]);
  });

  it.each(Object.entries(dictionaries))('speak no code and leave no blank to fill in: %s', (_, entries) => {
    const isCode = (text: string) => /[a-z][A-Z]|[{}_]/.test(text);
    expect(entries.filter(([, { zh, en }]) => isCode(zh) || isCode(en)).map(([key]) => key)).toEqual([]);
  });

  it('hold no label of a field that no schema names any more', () => {
    const found = new Set(names.flatMap(({ kind, name }) => [name, `${kind}.${name}`]));
    expect(Object.keys(fieldWords).filter((key) => !found.has(key))).toEqual([]);
  });

  it('hold no word for a value that no schema allows any more', () => {
    const found = new Set([
      ...shownValues.map(({ field, value }) => keyIn(valueWords, field, value)),
      ...toldEvents.map(({ kind, verb }) => eventType(kind, verb)),
      ...nouns.map(({ kind }) => `kind.${kind}`),
    ]);
    expect(Object.keys(valueWords).filter((key) => !found.has(key))).toEqual([]);
  });

  it('hold no word for a verb that no noun has any more', () => {
    const found = new Set(audited.map(({ kind, verb }) => keyIn(verbWords, kind, verb)));
    expect(Object.keys(verbWords).filter((key) => !found.has(key))).toEqual([]);
  });
});
