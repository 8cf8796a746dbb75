import type { Font } from 'fontkit';
import { fitInto, heightOf, type Piece, reach } from './lettering.ts';

/** A rectangle in points, `y` downwards from the page's upper edge. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is put on any paper, in the order of painting. */
export type PaperMark =
  | {
      readonly kind: 'panel';
      readonly box: Box;
      readonly radius: number;
      readonly fill?: string;
      readonly stroke?: string;
    }
  | {
      readonly kind: 'text';
      /** All that the letters may reach. */
      readonly box: Box;
      readonly baseline: number;
      readonly size: number;
      readonly bold: boolean;
      readonly colour: string;
      readonly piece: Piece;
    };

/** Points of a length in millimetres. */
export const mm = (length: number) => (length * 72) / 25.4;
export const boxInMm = (x: number, y: number, width: number, height: number): Box => ({
  x: mm(x),
  y: mm(y),
  width: mm(width),
  height: mm(height),
});

/** The colours of the programme's pages. */
export const colours = {
  ink: '#12395f',
  accent: '#f2a900',
  text: '#1b2733',
  quiet: '#4a5a69',
  line: '#d5dde5',
  ground: '#eef2f6',
  warning: '#fff6e0',
  paper: '#ffffff',
} as const;

interface Style {
  readonly largest: number;
  /** The size down to which words stay whole; half of the largest when absent. */
  readonly smallest?: number;
  readonly bold?: boolean;
  readonly colour?: string;
  readonly centred?: boolean;
}

/**
 * Sets a text into a box from its top, as large as fits.
 * @returns its marks, and the height that they take
 */
export function setText(
  font: Font,
  text: string,
  box: Box,
  style: Style,
): { readonly marks: readonly PaperMark[]; readonly height: number } {
  const { largest, smallest = largest / 2, bold = false, colour = colours.text, centred = false } = style;
  const fitted = fitInto(font, text, { ...box, largest, smallest });
  const { size, lines } = fitted;
  const marks = lines.flatMap(({ pieces, width }, row): PaperMark[] => {
    const top = box.y + row * reach.leading * size;
    let x = box.x + (centred ? (box.width - width * size) / 2 : 0);
    return pieces.map((piece) => {
      const reached = { x, y: top, width: piece.width * size, height: (reach.up + reach.down) * size };
      x += reached.width;
      return { kind: 'text', box: reached, baseline: top + reach.up * size, size, bold, colour, piece };
    });
  });
  return { marks, height: heightOf(fitted) };
}

/** Sets texts one below the other. @param gap points between them; a text that takes less than its height leaves the rest to none */
export function stack(
  font: Font,
  box: Box,
  gap: number,
  texts: readonly (Style & { readonly text: string; readonly height: number })[],
): readonly PaperMark[] {
  let { y } = box;
  return texts.flatMap(({ text, height, ...style }) => {
    const { marks, height: taken } = setText(font, text, { ...box, y, height }, style);
    y += taken + (taken > 0 ? gap : 0);
    return marks;
  });
}
