import * as z from 'zod';

/**
 * Free text of people: no control characters (so that logs, CSV and PDF stay intact) and no lone surrogates
 * (DynamoDB stores UTF-8 only). `maximum` counts UTF-16 units.
 */
export const text = (maximum: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maximum)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u);

/** As `text`, but with line breaks: narratives, notes, reasons. */
export const prose = (maximum: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maximum)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u);

/** RFC 3339 in UTC with milliseconds at most, as the hub writes it. */
export const Instant = z.iso.datetime({ precision: 3 }).meta({ id: 'Instant', example: '2026-11-02T01:30:00.000Z' });
export type Instant = z.infer<typeof Instant>;

/** An offset may carry the first or last hours of RFC 3339's four-digit years beyond them: UTC could not write those. */
const isWritable = (given: string) =>
  !(Date.parse(given) < -62_167_219_200_000 || Date.parse(given) > 253_402_300_799_999);

/** An instant given by a caller: any RFC 3339 precision, with `Z` or an offset; kept as UTC. */
export const GivenInstant = z.iso
  .datetime({ offset: true })
  .refine(isWritable, { params: { problem: 'datetime' } })
  .transform((given) => new Date(given).toISOString());

/** A day in Asia/Shanghai. */
export const BusinessDate = z.iso.date().meta({ id: 'BusinessDate', example: '2026-11-02' });

/** A month in Asia/Shanghai. */
export const Month = z
  .string()
  .regex(/^20\d{2}-(?:0[1-9]|1[0-2])$/)
  .meta({ id: 'Month', example: '2026-11' });
export type Month = z.infer<typeof Month>;

/** Money in fen (1/100 yuan), never negative; at most ten thousand million yuan. */
export const Fen = z.int().min(0).max(1_000_000_000_000).meta({ id: 'Fen', example: 120_000 });

/** A SHA-256 in lower-case hexadecimal. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ id: 'Sha256' });

/** The record's version, 1 from its creation on; also its ETag (`"v1"`). */
export const Version = z.int().min(1);

/** A mainland mobile number, 11 digits. */
export const MobilePhone = z
  .string()
  .regex(/^1[3-9]\d{9}$/)
  .meta({ id: 'MobilePhone', example: '13900000000' });

/**
 * A mainland number plate without separators (GA 36): one-character province, letter, five characters; new-energy plates have
 * six, D or F first or last.
 */
export const Plate = z
  .string()
  .regex(
    /^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z](?:[A-HJ-NP-Z0-9]{5}|[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])$/,
  )
  .meta({ id: 'Plate', example: '甘E12345' });

const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/**
 * Tells whether an 18-character resident id number has the right check character.
 * GB 11643-1999: ISO 7064 MOD 11-2 over the first 17 digits.
 */
export function hasValidIdChecksum(id: string): boolean {
  const sum = idWeights.reduce((total, weight, place) => total + weight * Number(id[place]), 0);
  return '10X98765432'[sum % 11] === id[17];
}

/** A resident id number with a real check character. */
export const NationalId = z
  .string()
  .regex(/^[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/)
  .refine(hasValidIdChecksum, { params: { problem: 'id_checksum' } })
  .meta({ id: 'NationalId', example: '11010519491231002X' });

/** An opaque id: the noun's prefix and 128 bits in base 32 (Crockford, lower case). */
export const idOf = <P extends string>(prefix: P) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`))
    .meta({ example: `${prefix}_0123456789abcdefghjkmnpqrs` });

const Limit = z.coerce.number().int().min(1).max(100).default(20);
const Cursor = z
  .string()
  .max(2048)
  .regex(/^[A-Za-z0-9_-]+$/);

/** Query parameters of every list. */
export const Paging = z.strictObject({ limit: Limit, cursor: Cursor.optional() });

/** The answer of every list. `nextCursor` is absent on the last page. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });

/** The body of a verb that needs nothing but the doing. */
export const NoBody = z.strictObject({});
/** The body of a verb that must be explained. */
export const Reasoned = z.strictObject({ reason: prose(500) });
