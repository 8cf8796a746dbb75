import fc from 'fast-check';
import * as z from 'zod';
import { hasValidIdChecksum, hasValidVinCheckDigit } from '#schemas/identifiers.ts';

/**
 * Ids that exist, by their prefix: a generated body names them about as often as ids that nobody has. What stands in the stead of another
 * example is known by that.
 */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** An input with one broken place. */
export interface Broken {
  /** As it is sent: JSON that `JSON.stringify` could not have written is among it. */
  readonly text: string;
  /** The broken place as a JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly code: 'invalid_request' | 'invalid_json';
  /** For people who read a failure. */
  readonly what: string;
}

type Schema = z.core.$ZodTypes;
type Path = readonly (string | number)[];

// The library's declared types say less of a nested schema than what it is: one of its closed list of types.
const known = (schema: z.core.$ZodType): Schema => schema as Schema;

/** What a caller sends for a schema that is optional, has a default or is transformed. */
function bare(schema: z.core.$ZodType): Schema {
  const { def } = known(schema)._zod;
  if (def.type === 'optional' || def.type === 'default') return bare(def.innerType);
  if (def.type === 'pipe') return bare(def.in);
  return known(schema);
}

const isOptional = (schema: z.core.$ZodType) => ['optional', 'default'].includes(known(schema)._zod.def.type);

/** Lengths, bounds and patterns of a schema, as its checks say them. */
function limitsOf(schema: Schema) {
  const limits = {
    least: undefined as number | undefined,
    most: undefined as number | undefined,
    patterns: [] as RegExp[],
  };
  for (const { _zod } of schema._zod.def.checks ?? []) {
    const def = _zod.def as z.core.$ZodChecks['_zod']['def'];
    if (def.check === 'min_length') limits.least = def.minimum;
    if (def.check === 'max_length') limits.most = def.maximum;
    if (def.check === 'greater_than') limits.least = Number(def.value) + (def.inclusive ? 0 : 1);
    if (def.check === 'less_than') limits.most = Number(def.value) - (def.inclusive ? 0 : 1);
    if (def.check === 'string_format' && def.pattern) limits.patterns.push(def.pattern);
  }
  return limits;
}

const parses = (schema: z.core.$ZodType, value: unknown) => z.safeParse(schema, value).success;
/** What names a schema in a refusal of this file. */
const nameOf = (schema: z.core.$ZodType) => {
  const { def } = known(schema)._zod;
  return `${def.type}${'format' in def ? ` (${def.format})` : ''}`;
};

/** Instants at the ends of what RFC 3339 can write, besides those that people give. */
const farInstants = [
  '0000-01-01T00:00:00+23:59',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00.000Z',
  '1969-12-31T23:59:59.999-12:00',
  '2024-02-29T23:59:59.123456789123456789+08:00',
  '2026-01-01T00:00Z',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-23:59',
];
const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
const offset = fc.constantFrom('Z', '+08:00', '-11:30', '+00:00');
const instants = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(day, offset).map(([at, zone]) => at.toISOString().replace('Z', zone)) },
  { weight: 2, arbitrary: fc.constantFrom(...farInstants) },
);

/** People's text: letters of many scripts, emoji, direction marks, what means something to a shell, a browser or a spreadsheet. */
const spelled = [
  '甘肃省天水市秦州区',
  'O’Brien & Söhne',
  '<script>alert(1)</script>',
  '=HYPERLINK("http://x")',
  "'; DROP TABLE Hub; --",
  '$\u007bjndi:ldap://x/a}',
  '\u202eabc\u200f\u200b',
  '👩‍👩‍👧‍👦🀄️',
  '__proto__',
  'constructor',
  'null',
  '{"$ne":1}',
  '../../etc/passwd',
  '%00%0a',
  '\u2028\u2029',
];
const texts = (most: number) =>
  fc.oneof(
    // The mark of bytes that were no UTF-8 is refused wherever it stands.
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(most, 60) }).filter((it) => !it.includes('\ufffd')),
    fc.constantFrom(...spelled),
    fc.constant('长'.repeat(most)),
  );

const checkCharacters = [...'0123456789X'];
/** A text with the first check character at a place that makes it right. */
const checkedAt = (text: string, place: number, isRight: (candidate: string) => boolean) =>
  checkCharacters.map((character) => text.slice(0, place) + character + text.slice(place + 1)).find(isRight) ?? text;
const withIdCheck = (id: string) => checkedAt(id, 17, hasValidIdChecksum);
const withRealDay = (id: string) => `${id.slice(0, 12)}15${id.slice(14)}`;
const withVinCheck = (vin: string) => checkedAt(vin, 8, hasValidVinCheckDigit);

/** What a pattern made, mended where its schema asks for more: check characters, and a day of birth that exists. */
const corrected = (schema: Schema, made: string) =>
  [made, withIdCheck(made), withIdCheck(withRealDay(made)), withVinCheck(made)].find((it) => parses(schema, it)) ??
  made;

function strings(schema: Schema, ids: KnownIds): fc.Arbitrary<string> {
  const { def } = schema._zod;
  if ('format' in def && def.format === 'datetime') return instants;
  if ('format' in def && def.format === 'date') return day.map((at) => at.toISOString().slice(0, 10));
  const { patterns, most = 300 } = limitsOf(schema);
  const [pattern] = patterns;
  // What a text must be is told by its object's reader: of what passes, only the example is known.
  const example = z.globalRegistry.get(schema)?.example;
  if (!pattern && typeof example === 'string') return fc.constant(example);
  // fast-check makes no strings of patterns with Unicode properties: those are people's text.
  if (!pattern || pattern.source.includes('\\p{')) return texts(most).filter((it) => parses(schema, it));
  const matching = fc.stringMatching(pattern).map((it) => corrected(schema, it));
  const real = ids[/^\^([a-z]+)_/.exec(pattern.source)?.[1] ?? ''] ?? [];
  return real.length > 0 ? fc.oneof(matching, { weight: 2, arbitrary: fc.constantFrom(...real) }) : matching;
}

/**
 * Inputs that a schema takes.
 * @throws on a type of schema that it does not know: teach it then
 */
export function inputsOf(schema: z.core.$ZodType, ids: KnownIds = {}): fc.Arbitrary<unknown> {
  return shaped(bare(schema), ids).filter((value) => parses(schema, value));
}

function shaped(schema: Schema, ids: KnownIds): fc.Arbitrary<unknown> {
  const { def } = schema._zod;
  const limits = limitsOf(schema);
  switch (def.type) {
    case 'object': {
      const required = Object.keys(def.shape).filter((key) => !isOptional(known(def.shape[key] ?? schema)));
      const fields = Object.entries(def.shape).map(([key, field]) => [key, inputsOf(field, ids)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true });
    }
    case 'string':
      return strings(schema, ids);
    case 'number':
      return fc.integer({ min: limits.least ?? -1000, max: limits.most ?? 1000 });
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'array':
      return fc.array(inputsOf(def.element, ids), {
        minLength: limits.least ?? 0,
        maxLength: Math.min(limits.most ?? 3, 3),
      });
    case 'union':
      return fc.oneof(...def.options.map((option) => inputsOf(option, ids)));
    default:
      throw new Error(`There are no generated inputs for a schema of type ${nameOf(schema)}: add them here.`);
  }
}

/** One plain input that a schema takes: the examples that it carries, its least number, its first choice. */
export function exampleOf(schema: z.core.$ZodType, ids: KnownIds = {}): unknown {
  const inner = bare(schema);
  const { def } = inner._zod;
  const example = z.globalRegistry.get(inner)?.example;
  const real = typeof example === 'string' ? ids[example.split('_')[0] ?? '']?.[0] : undefined;
  if (real ?? example) return real ?? example;
  if (def.type === 'object') {
    const given = Object.entries(def.shape).filter(([, field]) => !isOptional(field));
    const value = Object.fromEntries(given.map(([key, field]) => [key, exampleOf(field, ids)]));
    if (parses(schema, value)) return value;
    return Object.fromEntries(Object.entries(def.shape).map(([key, field]) => [key, exampleOf(field, ids)]));
  }
  if (def.type === 'array' && (limitsOf(inner).least ?? 0) <= 1) {
    return limitsOf(inner).least ? [exampleOf(def.element, ids)] : [];
  }
  if (def.type === 'number') return limitsOf(inner).least ?? 0;
  const [sample] = fc.sample(inputsOf(schema, ids), { numRuns: 1, seed: 1 });
  return sample;
}

interface Site {
  readonly path: Path;
  readonly schema: Schema;
}

/** Every place of a value that a schema speaks of, the value itself first. */
function sitesOf(schema: z.core.$ZodType, value: unknown, path: Path = []): Site[] {
  const inner = bare(schema);
  const { def } = inner._zod;
  const here = { path, schema: inner };
  if (def.type === 'union') {
    const fitting = def.options.find((option) => parses(option, value));
    return [...(fitting ? sitesOf(fitting, value, path) : [here])];
  }
  if (def.type === 'object' && typeof value === 'object' && value !== null) {
    const inside = Object.entries(value).flatMap(([key, part]) => {
      const field = def.shape[key];
      return field ? sitesOf(field, part, [...path, key]) : [];
    });
    return [here, ...inside];
  }
  if (def.type === 'array' && Array.isArray(value)) {
    return [here, ...value.flatMap((part, place) => sitesOf(def.element, part, [...path, place]))];
  }
  return [here];
}

const pointerOf = (path: Path) =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** A copy of a value with another one in the place of `path`; `undefined` takes the place away. */
function replaced(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((part, place) => (place === step ? replaced(part, rest, by) : part));
  }
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return Object.fromEntries(
    entries.flatMap(([key, part]): [string, unknown][] => {
      if (key !== step) return [[key, part]];
      const next = replaced(part, rest, by);
      return next === undefined ? [] : [[key, next]];
    }),
  );
}

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
};

/** Stands in a text where JSON comes that no value of JavaScript becomes. */
const slot = '\u0001raw\u0001';
const slotText = JSON.stringify(slot);

const wrongTypes: readonly unknown[] = [
  null,
  true,
  false,
  7,
  0,
  'x',
  [],
  {},
  [[]],
  [{}],
  { value: 'x' },
  ['x'],
  [null],
];
const wrongStrings: readonly string[] = [
  '',
  ' ',
  '\t\n',
  '\u0000',
  'a\u0007b',
  '\u001b[31m',
  '\ud800',
  'a\udc00b',
  '\udfff\ud800',
  'NaN',
  '-1',
  '٠١٢٣',
  '0x10',
  '1e3',
  '2026-02-30',
  '2026-13-01T00:00:00Z',
  '2026-11-02T24:00:00Z',
  '2026-11-02 09:30',
  'mem_0123456789ABCDEFGHJKMNPQRS',
  'mem_',
  ...spelled,
];
const wrongNumbers: readonly number[] = [
  -1,
  -0.5,
  0.1,
  1.5,
  1e21,
  -1e21,
  Number.MAX_VALUE,
  5e-324,
  2 ** 53,
  -(2 ** 53),
];
const rawNumbers = ['1e400', '-1e400', '9007199254740993', '123456789012345678901234567890', '1E+2', '0.1e1'];
const extraKeys = [
  'no-such-field',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  'id',
  'version',
  'status',
  'memberId',
  '~/',
  '字',
  '$where',
  'k'.repeat(400),
];
const forbiddenKeys = ['__proto__', 'constructor'];

/** The place that is to blame for a change: that very place, unless all is well there and only no longer goes together with the rest. */
function blamed(schema: z.core.$ZodType, changed: unknown, path: Path): string {
  const issues = z.safeParse(schema, changed).error?.issues ?? [];
  const pointers = issues.map((issue) => pointerOf(issue.path.map(String)));
  const [first = ''] = pointers;
  return issues.every(({ code }) => code === 'custom') && !pointers.some((found) => found.startsWith(pointerOf(path)))
    ? first
    : pointerOf(path);
}

/** A change of one place of a valid value; the JSON is written when it is wanted, for there are hundreds of ways and few are sent. */
interface Way {
  readonly what: string;
  readonly path: Path;
  readonly write: () => string;
  readonly code: Broken['code'];
}

/** What a change breaks; undefined where the schema takes it all the same. */
function brokenBy(schema: z.core.$ZodType, { what, path, write, code }: Way): Broken | undefined {
  const text = write();
  if (code === 'invalid_request' && parses(schema, JSON.parse(text))) return undefined;
  const pointer = code === 'invalid_request' ? blamed(schema, JSON.parse(text), path) : pointerOf(path);
  return { what: `${what} at ${pointerOf(path) || 'the root'}`, pointer, text, code };
}

/** The changed value where the schema takes it all the same. */
function takenBy(schema: z.core.$ZodType, { write, code }: Way): string | undefined {
  const text = write();
  return code === 'invalid_request' && parses(schema, JSON.parse(text)) ? text : undefined;
}

/** A valid value with one place changed in each way that may break it. */
function waysToBend(schema: z.core.$ZodType, value: unknown): readonly Way[] {
  const ways: Way[] = [];
  const add = (what: string, path: Path, write: () => string, code: Broken['code'] = 'invalid_request') =>
    ways.push({ what, path, write, code });
  const put = (what: string, path: Path, by: unknown) =>
    add(what, path, () => JSON.stringify(replaced(value, path, by)));
  const putRaw = (what: string, path: Path, raw: string) =>
    add(what, path, () => JSON.stringify(replaced(value, path, slot)).replace(slotText, raw));

  for (const { path, schema: at } of sitesOf(schema, value)) {
    const { def } = at._zod;
    const limits = limitsOf(at);
    const here = path.reduce<unknown>((part, step) => Reflect.get(Object(part), step), value);
    for (const wrong of wrongTypes) put(`${JSON.stringify(wrong)} for ${nameOf(at)}`, path, wrong);
    put(
      'deep nesting',
      path,
      nested(300, (inner) => [inner]),
    );
    put(
      'deep nesting of objects',
      path,
      nested(300, (inner) => ({ inner })),
    );
    for (const raw of rawNumbers) putRaw(`the number ${raw}`, path, raw);
    if (def.type === 'object' && typeof here === 'object' && here !== null) {
      for (const key of Object.keys(here)) {
        const field = def.shape[key];
        if (field && !isOptional(field)) {
          add(`without ${key}`, [...path, key], () => JSON.stringify(replaced(value, [...path, key], undefined)));
        }
      }
      for (const key of extraKeys.filter((extra) => !(extra in def.shape))) {
        put(`with a field ${JSON.stringify(key.slice(0, 20))} too many`, path, { ...here, [key]: 1 });
      }
      for (const key of forbiddenKeys) {
        const polluted = Object.fromEntries([...Object.entries(here), [key, { polluted: true }]]);
        add(`with the key ${key}`, path, () => JSON.stringify(replaced(value, path, polluted)), 'invalid_json');
      }
      put('an array for an object', path, Object.values(here));
    }
    if (def.type === 'array' && Array.isArray(here)) {
      put(
        'many elements',
        path,
        Array.from({ length: (limits.most ?? 100) + 1 }, () => here[0] ?? 'x'),
      );
      put('an object for an array', path, { ...here });
    }
    if (def.type === 'number') for (const wrong of wrongNumbers) put(`the number ${wrong}`, path, wrong);
    if (def.type === 'number' && limits.most !== undefined) put('one too many', path, limits.most + 1);
    if (['string', 'enum', 'literal'].includes(def.type)) {
      for (const wrong of [...wrongStrings, ...farInstants])
        put(`the text ${JSON.stringify(wrong.slice(0, 20))}`, path, wrong);
      put('an overlong text', path, '长'.repeat((limits.most ?? 2000) + 1));
      put('a very long text', path, 'x'.repeat(20_000));
      put('a text with something after it', path, `${String(here)}\n`);
      put('a text twice', path, `${String(here)}${String(here)}`);
      put('a text in other case', path, String(here).toUpperCase());
    }
  }
  return ways;
}

/** The first `most` results of these ways; those without one are passed over. */
function upTo<T>(most: number, ways: readonly Way[], give: (way: Way) => T | undefined): readonly T[] {
  const given: T[] = [];
  for (const way of ways) {
    if (given.length >= most) break;
    const one = give(way);
    if (one !== undefined) given.push(one);
  }
  return given;
}

const shuffledWaysOf = (schema: z.core.$ZodType, ids: KnownIds): fc.Arbitrary<readonly Way[]> =>
  inputsOf(schema, ids).chain((value) => {
    const ways = waysToBend(schema, value);
    return fc.shuffledSubarray([...ways], { minLength: ways.length, maxLength: ways.length });
  });

/** A valid input of a schema, broken in one place at a time: up to `most` of the ways to do so. */
export const brokenInputsOf = (
  schema: z.core.$ZodType,
  ids: KnownIds = {},
  most = 25,
): fc.Arbitrary<readonly Broken[]> =>
  shuffledWaysOf(schema, ids).map((ways) => upTo(most, ways, (way) => brokenBy(schema, way)));

/** Inputs, as JSON, in which one place is odd and which a schema takes all the same: up to `most` of each value's. */
export const oddInputsOf = (schema: z.core.$ZodType, ids: KnownIds = {}, most = 25): fc.Arbitrary<readonly string[]> =>
  shuffledWaysOf(schema, ids).map((ways) => upTo(most, ways, (way) => takenBy(schema, way)));
