import type { Font } from 'fontkit';
import { codePointName, coverage, widthOf } from './fonts.ts';

/** A stretch of a line: text as it is, or the name of a character that the font lacks, drawn small in a frame. Widths in em. */
export interface Piece {
  readonly text: string;
  readonly width: number;
  /** The character for which the frame stands. */
  readonly missing?: string;
}

interface Line {
  readonly pieces: readonly Piece[];
  readonly width: number;
}

/** A text broken into lines at the size, in points, at which it fits. */
export interface Fitted {
  readonly lines: readonly Line[];
  readonly size: number;
}

/** In em: how far letters reach above and below their baseline, accents included, and from one baseline to the next. */
export const reach = { up: 0.98, down: 0.25, leading: 1.25 } as const;
/** The frame of a missing character in em of its line: the size of its letters, and the room within and outside. */
export const frame = { size: 0.55, padding: 0.12, margin: 0.05, up: 0.62, down: 0.14 } as const;

/** What no line begins with, and what none ends with. */
const closing = /^[\p{Pe}\p{Pf}、。，．：；！？·•・”’%]$/u;
const opening = /^[\p{Ps}\p{Pi}]$/u;
const wide = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff5e]$/u;

/**
 * A text as it is to be drawn: letters composed with their marks, radicals turned into the characters that they look like (they come
 * from copying out of PDFs), invisible characters such as variation selectors dropped, other white space made a space.
 */
const printable = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[\u2f00-\u2fd5]/g, (radical) => radical.normalize('NFKC'))
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();

const sumOf = (pieces: readonly Piece[]) => pieces.reduce((total, { width }) => total + width, 0);

/** What a line's end may not part: a word with the space after it, or a wide character with the punctuation that clings to it. */
function unitsOf(font: Font, text: string): readonly (readonly Piece[])[] {
  const covers = coverage(font);
  const units: Piece[][] = [];
  let before = ' ';
  for (const character of printable(text)) {
    const missing = !covers(character);
    const name = codePointName(character);
    const piece = missing
      ? { text: name, missing: character, width: widthOf(font, name) * frame.size + 2 * (frame.padding + frame.margin) }
      : { text: character, width: widthOf(font, character) };
    const clings = character === ' ' || closing.test(character) || opening.test(before);
    const apart = before === ' ' || missing || wide.test(character) || wide.test(before);
    const last = units.at(-1);
    if (last && (clings || !apart)) last.push(piece);
    else units.push([piece]);
    // A frame parts words as a wide character does.
    before = missing ? '\u3000' : character;
  }
  return units;
}

/** The space at a line's end takes no room. */
const trimmed = (pieces: readonly Piece[]) => (pieces.at(-1)?.text === ' ' ? pieces.slice(0, -1) : pieces);

/** Neighbouring characters become one piece, so that a PDF holds and copies them as one. */
function lineOf(characters: readonly Piece[]): Line {
  const pieces: Piece[] = [];
  for (const piece of trimmed(characters)) {
    const last = pieces.at(-1);
    if (!last || last.missing || piece.missing) pieces.push(piece);
    else pieces.splice(-1, 1, { text: last.text + piece.text, width: last.width + piece.width });
  }
  return { pieces, width: sumOf(pieces) };
}

/** @param width of a line in em @param parting whether words longer than a line are parted; otherwise they stick out */
function broken(units: readonly (readonly Piece[])[], width: number, parting: boolean): readonly Line[] {
  const whole = (unit: readonly Piece[]) => !parting || sumOf(trimmed(unit)) <= width;
  let line: Piece[] = [];
  let used = 0;
  const lines = [line];
  for (const unit of units.flatMap((unit) => (whole(unit) ? [unit] : unit.map((piece) => [piece])))) {
    if (line.length > 0 && used + sumOf(trimmed(unit)) > width) {
      line = [];
      used = 0;
      lines.push(line);
    }
    line.push(...unit);
    used += sumOf(unit);
  }
  return lines.map(lineOf);
}

/** @returns the height of a number of lines in points */
export const heightOf = ({ lines, size }: Fitted) =>
  lines.length === 0 ? 0 : size * (reach.up + reach.down + reach.leading * (lines.length - 1));

/** Sizes to try, the best first: as asked, then with long words parted, then as small as it takes, for nothing is ever cut. */
function* attempts(largest: number, smallest: number) {
  for (const parting of [false, true]) {
    for (let size = largest; size >= smallest; size -= 0.1) yield { size, parting };
  }
  for (let size = smallest * 0.95; ; size *= 0.95) yield { size, parting: true };
}

/**
 * The largest lettering of a text that fits into a box, whole.
 * @param box its width and height, the largest size, and the smallest at which words stay whole, all in points
 */
export function fitInto(
  font: Font,
  text: string,
  box: { readonly width: number; readonly height: number; readonly largest: number; readonly smallest: number },
): Fitted {
  const units = unitsOf(font, text);
  if (units.length === 0) return { lines: [], size: box.largest };
  for (const { size, parting } of attempts(box.largest, box.smallest)) {
    const fitted = { lines: broken(units, box.width / size, parting), size };
    if (heightOf(fitted) <= box.height && fitted.lines.every(({ width }) => width * size <= box.width)) return fitted;
  }
  throw new RangeError(`a box of ${box.width} x ${box.height} points holds no text`);
}
