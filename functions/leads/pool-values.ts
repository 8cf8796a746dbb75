import { hasValidVinCheckDigit, idCheckCharacter } from '#schemas/identifiers.ts';

/*
 * Invented values of each kind, a different one for each number, in the form that its standard demands. A number's `twin` differs from it in
 * one character and is no number's value: whoever takes the two for one is wrong.
 */

const letters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';
/** Characters of a VIN. */
const vinLetters = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ';

/** Different numbers below `range` for different ones, in no order that the eye sees; the multiplier is a prime that divides no range. */
const mixed = (number: number, range: number) => (number * 48_271 + 7_919) % range;
const digits = (number: number, length: number) => String(number).padStart(length, '0');

function encoded(number: number, alphabet: string, length: number): string {
  let text = '';
  for (let left = number; text.length < length; left = Math.floor(left / alphabet.length))
    text = (alphabet[left % alphabet.length] ?? '') + text;
  return text;
}

export const phoneOf = (number: number, twin = false) => `19${digits(mixed(number, 10 ** 8), 8)}${twin ? 8 : 0}`;
export const plateOf = (number: number, twin = false) =>
  `甘${number % 2 === 0 ? 'E' : 'K'}${encoded(mixed(number, 34 ** 4), letters, 4)}${twin ? 'B' : 'A'}`;
export const accountOf = (number: number, twin = false) =>
  `6222${digits(mixed(number, 10 ** 8), 8)}0000${twin ? 8 : 0}`;
export const licenceOf = (number: number) => `6205${digits(mixed(number, 10 ** 8), 8)}`;
export const engineOf = (number: number) => `EN${encoded(mixed(number, 34 ** 5), letters, 5)}`;
export const shopPhoneOf = (number: number) => `18${digits(mixed(number, 10 ** 8), 8)}0`;

/** Of people who were born from 1950 to 1999, so many each day. */
export function nationalIdOf(number: number): string {
  const place = mixed(number, 50 * 12 * 28 * 1000);
  const [serial, day] = [place % 1000, Math.floor(place / 1000) % 28];
  const [month, year] = [Math.floor(place / 28_000) % 12, Math.floor(place / 336_000)];
  const body = `620502${1950 + year}${digits(month + 1, 2)}${digits(day + 1, 2)}${digits(serial, 3)}`;
  return body + idCheckCharacter(body);
}

export function vinOf(number: number): string {
  const [head, tail] = [`LDE${encoded(mixed(number, 33 ** 5), vinLetters, 5)}`, 'TA000007'];
  const check = [...'0123456789X'].find((digit) => hasValidVinCheckDigit(head + digit + tail));
  if (check === undefined) throw new Error('a VIN without a check digit');
  return head + check + tail;
}

/** As somebody writes it who takes the zeros of a VIN for letters. */
export const vinMisread = (vin: string) => vin.replaceAll('0', 'O');
/** As somebody writes it who keys with full-width characters and a country code, and groups the digits. */
export const phoneSpelled = (phone: string) =>
  `+86 ${phone.slice(0, 3)}-${phone.slice(3, 7)} ${phone.slice(7)}`.replace(/\d/g, (digit) =>
    String.fromCodePoint(0xff10 + Number(digit)),
  );
export const plateSpelled = (plate: string) => `${plate.slice(0, 2)}·${plate.slice(2).toLowerCase()}`;
