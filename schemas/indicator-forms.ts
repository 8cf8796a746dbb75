import { DrivingLicence, hasValidVinCheckDigit, idCheckCharacter, NationalId, Plate, Vin } from './identifiers.ts';

/*
 * How each kind of indicator is read from what people type: one value for all ways of writing it, so that they meet; a value that can't be
 * one is refused with what is wrong. A reader gives the same for its own result.
 */

/** A value as it is kept and matched, or the code of what is wrong with the text. */
export type Read =
  | { readonly value: string; readonly repaired?: true; readonly doubtful?: true }
  | { readonly problem: string };

/** Half-width, upper case. Twice, since a capital letter may have a form that is not half-width. */
const plain = (text: string) => text.normalize('NFKC').toUpperCase().normalize('NFKC');
/** Spaces, hyphens and dashes, dots between the groups of a plate, invisible characters. */
const separators = /[\s\p{Cf}\p{Pd}−·・•∙⋅‧.,、*_/]/gu;
const compact = (text: string) => plain(text).replace(separators, '');

/** Plates of coaches, trailers, patrol cars and of Hong Kong and Macao, which end in a word. */
const wordPlate =
  /^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][A-HJ-NP-Z0-9]{4}[学挂警港澳]$/;

/** @param asRead the plate is known to be false, and is given as it was read on the car */
export function readPlate(text: string, asRead = false): Read {
  const value = compact(text);
  if (asRead) return /^[\p{Script=Han}A-Z0-9]{4,12}$/u.test(value) ? { value } : { problem: 'plate_as_read' };
  return Plate.safeParse(value).success || wordPlate.test(value) ? { value } : { problem: 'plate' };
}

/** No VIN has the letters O, I and Q: they are taken for the digits that they look like (ISO 3779), and the answer says so. */
const lookalikes: Readonly<Record<string, string>> = { O: '0', I: '1', Q: '0' };

/** @param asRead the number is known to be false, and is given as it was read on the car */
export function readVin(text: string, asRead = false): Read {
  const given = compact(text);
  const value = given.replace(/[OIQ]/g, (letter) => lookalikes[letter] ?? letter);
  const read = { value, ...(value === given ? {} : { repaired: true as const }) };
  if (asRead) return /^[A-Z0-9]{5,20}$/.test(value) ? read : { problem: 'vin_as_read' };
  if (Vin.safeParse(value).success) return read;
  return { problem: /^[A-Z\d]{17}$/.test(value) && !hasValidVinCheckDigit(value) ? 'vin_check_digit' : 'vin' };
}

export function readEngineNumber(text: string): Read {
  const value = compact(text);
  return /^[\p{Script=Han}A-Z0-9]{4,30}$/u.test(value) ? { value } : { problem: 'engine_number' };
}

/** A mobile number of 11 digits, a landline with its area code, or a 400 or 800 number. */
const phoneForm = /^(?:1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|[48]00\d{7})$/;

/** The number in a text without its country code; undefined when it holds none. */
function phoneIn(text: string): string | undefined {
  const dialled = text.replace(/[\s\p{Cf}\p{Pd}−().·]/gu, '');
  if (!/^\+?\d+$/.test(dialled)) return undefined;
  const digits = dialled.replace(/^\+/, '');
  const national = digits.replace(/^(?:00)?86(?=\d{10})/, '');
  // Mobile numbers were once dialled with a 0 before them; from abroad an area code is dialled without its own.
  const candidates = [digits, national, national.replace(/^0(?=1[3-9]\d{9}$)/, ''), `0${national}`];
  const known = dialled.startsWith('+') || digits.startsWith('0086') ? candidates.slice(1) : candidates;
  return known.slice(0, national === digits ? 3 : 4).find((number) => phoneForm.test(number));
}

/**
 * A phone number without country code and extension: who reports a switchboard often leaves the extension out, and whoever is wrongly met
 * by it is only looked at.
 */
export function readPhone(text: string): Read {
  const given = plain(text).trim();
  const value = phoneIn(given) ?? phoneIn(given.replace(/(?:转|分机|EXT\.?|X|#|-|;)[\s:.]*\d{1,6}$/u, ''));
  return value ? { value } : { problem: 'phone' };
}

/** A resident id number; one of 15 digits gets its century and check character (GB 11643-1999). */
export function readNationalId(text: string): Read {
  const given = compact(text).replace(/[×Х]$/u, 'X');
  const body = /^\d{15}$/.test(given) ? `${given.slice(0, 6)}19${given.slice(6)}` : undefined;
  const value = body ? body + idCheckCharacter(body) : given;
  const read = NationalId.safeParse(value);
  return read.success ? { value } : { problem: problemIn(read.error, 'national_id') };
}

/** A driving licence by its number, which is the holder's id number, or by its file number of 12 digits. */
export function readDrivingLicence(text: string): Read {
  const value = compact(text);
  if (!/^\d{12}$/.test(value)) {
    const read = readNationalId(text);
    return 'problem' in read && read.problem === 'national_id' ? { problem: 'driving_licence' } : read;
  }
  return DrivingLicence.safeParse(value).success ? { value } : { problem: 'driving_licence' };
}

/** The form before the rest: of a text that is no such number at all, it helps nobody to hear of its check character. */
const problemIn = (error: { readonly issues: readonly object[] }, form: string): string => {
  const [first] = error.issues;
  const params = first && 'params' in first ? first.params : undefined;
  return params instanceof Object && 'problem' in params ? String(params.problem) : form;
};

/** Tells whether a card's last digit is the check digit of the others (ISO/IEC 7812). */
function hasLuhnDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const weighted = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
}

/** An account by its digits. Of a card, which has 16 or 19, a check digit that does not hold is doubtful but no error: accounts have none. */
export function readBankAccount(text: string): Read {
  const value = compact(text);
  if (!/^\d{12,19}$/.test(value)) return { problem: 'bank_account' };
  const card = value.length === 16 || value.length === 19;
  return { value, ...(card && !hasLuhnDigit(value) ? { doubtful: true as const } : {}) };
}

/** What the register adds to a company's name, and people leave out or write differently. */
const companySuffix = /(?:有限责任公司|股份有限公司|有限公司|公司)+$/u;

/** A shop's name by its letters and digits, without brackets, spaces and what the law makes it add. */
export function readShopName(text: string): Read {
  const value = plain(text)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(companySuffix, '');
  return value.length >= 2 && value.length <= 80 ? { value } : { problem: 'shop_name' };
}
