import * as z from 'zod';
import data from './data/indicator-kinds.json' with { type: 'json' };
import {
  type Read,
  readBankAccount,
  readDrivingLicence,
  readEngineNumber,
  readNationalId,
  readPhone,
  readPlate,
  readShopName,
  readVin,
} from './indicator-forms.ts';

/** The kinds of values by which leads find each other, each with its own key for the keyed hash, so equal text of two kinds never meets. */
export const indicatorKinds = [
  'plate',
  'vin',
  'engine-number',
  'driving-licence',
  'national-id',
  'phone',
  'bank-account',
  'repair-shop',
] as const;
export const IndicatorKind = z.enum(indicatorKinds).meta({ id: 'IndicatorKind' });
export type IndicatorKind = z.infer<typeof IndicatorKind>;

/** The words for a kind in both languages. @throws for a kind that the data does not name */
export function indicatorWords(kind: IndicatorKind): { readonly zh: string; readonly en: string } {
  const found = data.kinds.find(({ code }) => code === kind);
  if (!found) throw new Error(`no words for indicators of the kind ${kind}`);
  return found;
}

/** A value that two leads may share, as it is kept, matched and shown: of a repair shop the phone, with its name beside it. */
export const Indicator = z
  .object({
    kind: IndicatorKind,
    value: z.string(),
    name: z.string().optional(),
    /** The number is known to be false and stands as it was read on the car. */
    asRead: z.literal(true).optional(),
    /** Letters that no VIN has were taken for the digits that they look like. */
    repaired: z.literal(true).optional(),
    /** The check digit of a card does not hold: compare the number once more. */
    doubtful: z.literal(true).optional(),
  })
  .meta({ id: 'Indicator' });
export type Indicator = z.infer<typeof Indicator>;

type Refine = { readonly issues: z.core.$ZodRawIssue[] };

/** Puts what is wrong with a field among the faults of what is being parsed. */
export function faultAt(context: Refine, path: readonly PropertyKey[], input: unknown, problem: string): void {
  context.issues.push({ code: 'custom', path: [...path], input, params: { problem } });
}

/** A text as a caller gives it: what it must be is told by its reader. @param example one that is right */
export const givenText = (example: string) => z.string().max(120).meta({ example });
const asRead = z.literal(true).optional();

/** An indicator of a kind that needs nothing but its text. */
const of = <K extends IndicatorKind>(kind: K, example: string, read: (text: string) => Read) =>
  z.strictObject({ kind: z.literal(kind), value: givenText(example) }).transform((one, context): Indicator => {
    const found = read(one.value);
    if (!('problem' in found)) return { kind, ...found };
    faultAt(context, ['value'], one.value, found.problem);
    return z.NEVER;
  });

/** An indicator of a car, which may be false on purpose: it is then taken as it was read. */
const ofCar = <K extends 'plate' | 'vin'>(kind: K, example: string, read: (text: string, asRead?: boolean) => Read) =>
  z.strictObject({ kind: z.literal(kind), value: givenText(example), asRead }).transform((one, context): Indicator => {
    const found = read(one.value, one.asRead);
    if (!('problem' in found)) return { kind, ...found, ...(one.asRead ? { asRead: one.asRead } : {}) };
    faultAt(context, ['value'], one.value, found.problem);
    return z.NEVER;
  });

/** A value as a caller gives it, in any usual way of writing. */
export const GivenIndicator = z
  .discriminatedUnion('kind', [
    ofCar('plate', '甘E12345', readPlate),
    ofCar('vin', 'LDEMA00A0TA000007', readVin),
    of('engine-number', '4G15S1234567', readEngineNumber),
    of('driving-licence', '620500000001', readDrivingLicence),
    of('national-id', '11010519491231002X', readNationalId),
    of('phone', '13900000000', readPhone),
    of('bank-account', '4000000000000002', readBankAccount),
    z
      .strictObject({ kind: z.literal('repair-shop'), value: givenText('0938-8212345'), name: givenText('顺达汽修') })
      .transform((one, context): Indicator => {
        const [phone, name] = [readPhone(one.value), readShopName(one.name)];
        if ('problem' in phone) faultAt(context, ['value'], one.value, phone.problem);
        if ('problem' in name) faultAt(context, ['name'], one.name, name.problem);
        if ('problem' in phone || 'problem' in name) return z.NEVER;
        return { kind: 'repair-shop', value: phone.value, name: name.value };
      }),
  ])
  .meta({ id: 'GivenIndicator' });

/**
 * What two indicators must have in common to meet. A driving licence's number is its holder's id number (GA 482): the one meets the other.
 */
export const identityOf = ({
  kind,
  value,
  name,
}: Indicator): { readonly kind: IndicatorKind; readonly text: string } => {
  if (kind === 'driving-licence' && value.length === 18) return { kind: 'national-id', text: value };
  return { kind, text: name === undefined ? value : `${name} ${value}` };
};

/** Each value once, as it was given first. */
export function distinct(indicators: readonly Indicator[]): Indicator[] {
  const met = new Map<string, Indicator>();
  for (const one of indicators) {
    const { kind, text } = identityOf(one);
    const key = `${kind} ${text}`;
    if (!met.has(key)) met.set(key, one);
  }
  return [...met.values()];
}
