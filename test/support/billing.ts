import { isDeepStrictEqual } from 'node:util';

/** USD per write request unit, on-demand standard table class, us-east-1. Source: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
export const USD_PER_WRITE_UNIT = 0.625 / 1_000_000;
/** USD per read request unit, on-demand standard table class, us-east-1. Source: as {@link USD_PER_WRITE_UNIT}. */
export const USD_PER_READ_UNIT = 0.125 / 1_000_000;

const WRITE_BLOCK_BYTES = 1024;
const READ_BLOCK_BYTES = 4096;

/** A value as DynamoDB's JSON protocol carries it: numbers as decimal text, binary as base64. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: boolean }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] }
  | { L: AttributeValue[] }
  | { M: Item };

export type Item = Record<string, AttributeValue>;

/** What of an index decides its write cost. `attributes` lists everything projected, keys included. */
export interface IndexShape {
  name: string;
  keys: readonly string[];
  attributes: 'ALL' | readonly string[];
}

export type Consistency = 'eventual' | 'strong' | 'transactional';

const READ_UNITS_PER_BLOCK: Record<Consistency, number> = { eventual: 0.5, strong: 1, transactional: 2 };

/** The parts of a decimal number that survive normalisation: sign, digits without outer zeros, digits before the point. */
interface Decimal {
  negative: boolean;
  digits: string;
  integerDigits: number;
}

function parseDecimal(text: string): Decimal {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
  const all = whole + fraction;
  const trimmed = all.replace(/^0+/, '');
  const integerDigits = whole.length + Number(exponent) - (all.length - trimmed.length);
  return { negative: text.startsWith('-'), digits: trimmed.replace(/0+$/, ''), integerDigits };
}

/** One spelling for all spellings of a number (`1`, `1.0`, `10e-1`), to compare keys. */
export function canonicalNumber(text: string): string {
  const { negative, digits, integerDigits } = parseDecimal(text);
  return digits === '' ? '0' : `${negative ? '-' : ''}0.${digits}e${integerDigits}`;
}

/**
 * AWS documents a number as "approximately" one byte for two significant digits plus one byte. The digits pair up from
 * the decimal point outwards and a minus sign takes one more byte: that is what DynamoDB Local charges to the byte.
 */
function numberBytes(text: string): number {
  const { negative, digits, integerDigits } = parseDecimal(text);
  if (digits === '') return 1;
  const pairs = Math.ceil((digits.length + Math.abs(integerDigits % 2)) / 2);
  return pairs + 1 + (negative ? 1 : 0);
}

const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
const binaryBytes = (base64: string): number => Buffer.byteLength(base64, 'base64');
const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);

function valueBytes(value: AttributeValue): number {
  if ('S' in value) return utf8Bytes(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('B' in value) return binaryBytes(value.B);
  if ('SS' in value) return sum(value.SS.map(utf8Bytes));
  if ('NS' in value) return sum(value.NS.map(numberBytes));
  if ('BS' in value) return sum(value.BS.map(binaryBytes));
  if ('L' in value) return 3 + sum(value.L.map((element) => 1 + valueBytes(element)));
  if ('M' in value) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
}

/**
 * Size of an item in bytes, 0 for none: attribute names and values.
 * Rules: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item | undefined): number {
  return sum(Object.entries(item ?? {}).map(([name, value]) => utf8Bytes(name) + valueBytes(value)));
}

/**
 * Write request units of `bytes`: one per started KB, at least 1. A put, update or delete is charged on the larger of
 * the item before and after; a failed condition on the existing item.
 * Rules: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_BLOCK_BYTES));
}

/**
 * Read request units of `bytes` read at once: 0.5 (eventual), 1 (strong) or 2 (transactional) per started 4 KB, at
 * least one block, also for a missing item. Rules: as {@link writeUnits}.
 */
export function readUnits(bytes: number, consistency: Consistency): number {
  return Math.max(1, Math.ceil(bytes / READ_BLOCK_BYTES)) * READ_UNITS_PER_BLOCK[consistency];
}

function indexEntry(item: Item | undefined, index: IndexShape): Item | undefined {
  if (!item || index.keys.some((key) => !(key in item))) return undefined;
  const { attributes } = index;
  if (attributes === 'ALL') return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)));
}

/**
 * Write request units one index takes when an item goes from `before` to `after` (`undefined`: no item): entering or
 * leaving the index one write, a changed index key two (delete and put), another changed projected attribute one,
 * nothing projected changed none; each sized on the index entry.
 *
 * The same inside a transaction: AWS documents two underlying writes for "every item in the transaction" and that
 * changes "are propagated to global secondary indexes eventually, after the transaction completes", so only table
 * writes double; figures captured from the live service (https://github.com/nubo-db/dynoxide, compatibility notes)
 * agree. DynamoDB Local 3.3.1 doubles the index too.
 * Rules: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export function indexWriteUnits(before: Item | undefined, after: Item | undefined, index: IndexShape): number {
  const oldEntry = indexEntry(before, index);
  const newEntry = indexEntry(after, index);
  if (isDeepStrictEqual(oldEntry, newEntry)) return 0;
  if (!oldEntry || !newEntry) return writeUnits(itemBytes(oldEntry ?? newEntry));
  const moved = index.keys.some((key) => !isDeepStrictEqual(oldEntry[key], newEntry[key]));
  if (moved) return writeUnits(itemBytes(oldEntry)) + writeUnits(itemBytes(newEntry));
  return writeUnits(Math.max(itemBytes(oldEntry), itemBytes(newEntry)));
}
