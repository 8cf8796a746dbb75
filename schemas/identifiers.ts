import * as z from 'zod';

/** The numbers by which people and vehicles are known, each checked by the rule of its own standard. */

/** A mainland mobile number, 11 digits. */
export const MobilePhone = z
  .string()
  .regex(/^1[3-9]\d{9}$/, 'mobile_phone')
  .meta({ id: 'MobilePhone', example: '13900000000' });

/**
 * A mainland number plate without separators (GA 36): one-character province, letter, five characters; new-energy plates have
 * six, D or F first or last.
 */
export const Plate = z
  .string()
  .regex(
    /^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z](?:[A-HJ-NP-Z0-9]{5}|[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])$/,
    'plate',
  )
  .meta({ id: 'Plate', example: '甘E12345' });

/** Province of GB/T 2260, district, a day of birth, serial and check character. */
const idForm =
  '(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\\d{4}(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\d{3}[\\dX]';
const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The check character of a resident id number's first 17 digits (GB 11643-1999: ISO 7064 MOD 11-2). */
export function idCheckCharacter(body: string): string {
  const sum = idWeights.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return '10X98765432'[sum % 11] ?? '';
}

/** Tells whether an 18-character resident id number has the right check character. */
export const hasValidIdChecksum = (id: string): boolean => idCheckCharacter(id) === id[17];

/** Tells whether the eight digits from the seventh on are a day of the calendar: no 30 February. */
function hasRealBirthDay(id: string): boolean {
  const day = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day);
}

/** A resident id number (GB 11643) with a real province, day of birth and check character. */
export const NationalId = z
  .string()
  .regex(new RegExp(`^${idForm}$`), 'national_id')
  .refine(hasRealBirthDay, { params: { problem: 'id_birth_day' } })
  .refine(hasValidIdChecksum, { params: { problem: 'id_checksum' } })
  .meta({ id: 'NationalId', example: '11010519491231002X' });

/** A driving licence by its number, which is the holder's id number, or by its file number of 12 digits (档案编号; GA 482). */
export const DrivingLicence = z
  .string()
  .regex(new RegExp(`^(?:\\d{12}|${idForm})$`), 'driving_licence')
  .refine((number) => number.length === 12 || hasRealBirthDay(number), { params: { problem: 'id_birth_day' } })
  .refine((number) => number.length === 12 || hasValidIdChecksum(number), { params: { problem: 'id_checksum' } })
  .meta({ id: 'DrivingLicence', example: '620500000001' });

const vinWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
/** The value of each letter (GB 16735-2019 appendix; I, O and Q do not occur). */
const vinValues = new Map(
  [...'ABCDEFGH', ...'JKLMN', 'P', 'R', ...'STUVWXYZ'].map((letter, place) => [
    letter,
    [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9][place] ?? 0,
  ]),
);

/** Tells whether a VIN's ninth character is the check digit of the others: weighted sum modulo 11, 10 written as X. */
export function hasValidVinCheckDigit(vin: string): boolean {
  const sum = vinWeights.reduce((total, weight, place) => {
    const character = vin[place] ?? '';
    return total + weight * (vinValues.get(character) ?? Number(character));
  }, 0);
  return '0123456789X'[sum % 11] === vin[8];
}

/** A vehicle identification number (GB 16735, ISO 3779): no I, O, Q; check digit ninth, model year tenth, four digits last. */
export const Vin = z
  .string()
  .regex(/^[A-HJ-NPR-Z\d]{8}[\dX][A-HJ-NPR-TV-Y1-9][A-HJ-NPR-Z\d]{3}\d{4}$/, 'vin')
  .refine(hasValidVinCheckDigit, { params: { problem: 'vin_check_digit' } })
  .meta({ id: 'Vin', example: 'LDEMA00A0TA000007' });
