/** What is used of fontkit, which pdfkit stands on and which brings no types. */
declare module 'fontkit' {
  export interface Glyph {
    /** 0 is `.notdef`, the empty box. */
    readonly id: number;
    readonly advanceWidth: number;
  }
  interface GlyphRun {
    readonly glyphs: readonly (Glyph & { readonly codePoints: readonly number[] })[];
    readonly positions: readonly { xAdvance: number; xOffset: number; yOffset: number }[];
    readonly advanceWidth: number;
  }
  export interface Font {
    readonly unitsPerEm: number;
    glyphForCodePoint(codePoint: number): Glyph;
    layout(text: string): GlyphRun;
  }
  export function create(bytes: Uint8Array): Font;
}

declare namespace PDFKit.Mixins {
  interface PDFFont {
    /** pdfkit also takes a font that is open already; its published types leave that out. */
    registerFont(name: string, opened: import('fontkit').Font): this;
  }
}
