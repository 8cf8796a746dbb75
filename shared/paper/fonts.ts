import { create, type Font, type Glyph } from 'fontkit';

/**
 * fontkit keeps each glyph with the characters for which it was first asked, for as long as the font is open. What is copied from a PDF
 * would then depend on the documents before it (a part of an accented letter would even copy as nothing). So pdfkit is given glyphs
 * that are made anew, one per character; ligatures and kerning are not missed. Tables are read when they are first needed, so that opening
 * costs about a millisecond.
 * @param bytes a TrueType or OpenType file; of a family's weights the regular one: bold text is that with a thin stroke around it
 */
export function openFont(bytes: Uint8Array): Font {
  const opened = create(bytes);
  // Looking a character up in the file is a search of its tables.
  const known = new Map<number, Glyph>();
  const glyphForCodePoint = (codePoint: number): Glyph => {
    const before = known.get(codePoint);
    if (before) return before;
    const { id, advanceWidth } = opened.glyphForCodePoint(codePoint);
    known.set(codePoint, { id, advanceWidth });
    return { id, advanceWidth };
  };
  const layout: Font['layout'] = (text) => {
    const codePoints = Array.from(text, codePointOf);
    const glyphs = codePoints.map((codePoint) => ({ ...glyphForCodePoint(codePoint), codePoints: [codePoint] }));
    const positions = glyphs.map(({ advanceWidth }) => ({ xAdvance: advanceWidth, xOffset: 0, yOffset: 0 }));
    return {
      glyphs,
      positions,
      // pdfkit scales the positions and asks for their sum afterwards.
      get advanceWidth() {
        return positions.reduce((total, { xAdvance }) => total + xAdvance, 0);
      },
    };
  };
  return Object.create(opened, { glyphForCodePoint: { value: glyphForCodePoint }, layout: { value: layout } });
}

const codePointOf = (character: string) => character.codePointAt(0) ?? 0;

/** How a character is named where it can't be drawn: `U+2CE7C`. */
export const codePointName = (character: string) =>
  `U+${codePointOf(character).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * What a font can draw.
 * @returns whether the font has a glyph for a character. Combining marks count as missing: those that compose with their letter were
 * composed before, and the others would stand beside it, not on it.
 */
export const coverage = (font: Font) => (character: string) =>
  !/\p{M}/u.test(character) && font.glyphForCodePoint(codePointOf(character)).id !== 0;

/** @param text what the font covers @returns its width in em */
export const widthOf = (font: Font, text: string) =>
  Array.from(text).reduce((total, one) => total + font.glyphForCodePoint(codePointOf(one)).advanceWidth, 0) /
  font.unitsPerEm;
