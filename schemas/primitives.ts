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

/**
 * What a person is called, as it is printed and published: text with at least one letter, and nothing in it that is invisible or turns
 * the direction of what follows (format characters, and the fillers of Hangul and Braille).
 */
export const personName = (maximum: number) =>
  text(maximum).regex(/^(?=.*\p{L})[^\p{Cf}\u115f\u1160\u2800\u3164\uffa0]*$/u, 'person_name');

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

/**
 * An instant given by a caller: any RFC 3339 precision, with `Z` or an offset; kept as UTC. What is no instant, or none that UTC can write,
 * ends there: nothing else is compared with it.
 */
export const GivenInstant = z.iso
  .datetime({ offset: true, abort: true })
  .refine(isWritable, { abort: true, params: { problem: 'datetime' } })
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

/** Degrees of WGS 84, kept to a millionth: a tenth of a metre. */
const degrees = (most: number) =>
  z
    .number()
    .min(-most)
    .max(most)
    .transform((given) => Math.round(given * 1e6) / 1e6);

/** A place on the earth as a caller gives it, WGS 84. */
export const GivenPosition = z.strictObject({ latitude: degrees(90), longitude: degrees(180) });
/** As records keep it. */
export const Position = z.object({ latitude: z.number(), longitude: z.number() }).meta({ id: 'Position' });
export type Position = z.infer<typeof Position>;

/** A SHA-256 in lower-case hexadecimal. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ id: 'Sha256' });

/** The record's version, 1 from its creation on; also its ETag (`"v1"`). */
export const Version = z.int().min(1);

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
