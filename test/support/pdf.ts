import jsqr from 'jsqr';
import { getDocument, ImageKind, OPS, type PDFPageProxy, Util } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** In points, `y` downwards from the page's upper edge. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Image {
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

export interface Page {
  readonly width: number;
  readonly height: number;
  /** As it is copied: the runs one after the other, with no space that the PDF does not hold. */
  readonly text: string;
  readonly runs: readonly { readonly text: string; readonly box: Box }[];
  /** The numbers of all glyphs that are drawn, by which 0 is the empty box of a character that the font lacks. */
  readonly glyphs: readonly number[];
  readonly images: readonly Image[];
}

/** Reads a PDF with another library than the one that wrote it. @returns its pages, and what it says of itself */
export async function readPdf(pdf: Uint8Array) {
  const task = getDocument({ data: Uint8Array.from(pdf), useSystemFonts: false, verbosity: 0 });
  const document = await task.promise;
  const pages: Page[] = [];
  for (let number = 1; number <= document.numPages; number += 1)
    pages.push(await readPage(await document.getPage(number)));
  const { info } = await document.getMetadata();
  await task.destroy();
  return { pages, info: info as Readonly<Record<string, unknown>> };
}

async function readPage(page: PDFPageProxy): Promise<Page> {
  const { width, height } = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent({ disableNormalization: true });
  const runs = items.flatMap((item) => {
    if (!('str' in item) || item.str.trim() === '') return [];
    const [, , , , x = 0, baseline = 0] = item.transform as number[];
    return [{ text: item.str, box: { x, y: height - baseline - item.height, width: item.width, height: item.height } }];
  });
  const { fnArray, argsArray } = await page.getOperatorList();
  const images: Image[] = [];
  const glyphs: number[] = [];
  const outer: number[][] = [];
  let matrix = [1, 0, 0, 1, 0, 0];
  for (const [index, operator] of fnArray.entries()) {
    const given = argsArray[index];
    if (operator === OPS.save) outer.push(matrix);
    else if (operator === OPS.restore) matrix = outer.pop() ?? matrix;
    else if (operator === OPS.transform) matrix = Util.transform(matrix, given);
    else if (operator === OPS.showText) glyphs.push(...codesOf(given[0]));
    else if (operator === OPS.paintImageXObject) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = corners(matrix);
      const box = { x: x0, y: height - y1, width: x1 - x0, height: y1 - y0 };
      images.push({ box, ...(await pixelsOf(page, given[0])) });
    }
  }
  return { width, height, text: runs.map(({ text }) => text).join(''), runs, glyphs, images };
}

/** Where the unit square lies. */
const corners = ([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]: readonly number[]) => {
  const [xs, ys] = [
    [e, e + a, e + c, e + a + c],
    [f, f + b, f + d, f + b + d],
  ] as const;
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};

const codesOf = (shown: readonly (number | { readonly originalCharCode: number })[]) =>
  shown.flatMap((glyph) => (typeof glyph === 'number' ? [] : [glyph.originalCharCode]));

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly kind: number;
  readonly data: Uint8ClampedArray;
}

/** An image's pixels as red, green, blue and opacity. */
async function pixelsOf(page: PDFPageProxy, id: string) {
  const store = id.startsWith('g_') ? page.commonObjs : page.objs;
  const { width, height, kind, data } = await new Promise<Decoded>((resolve) => store.get(id, resolve));
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  const stride = Math.ceil(width / 8);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    for (let channel = 0; channel < 3; channel += 1) {
      const grey = ((data[y * stride + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) === 0 ? 0 : 255;
      const step = kind === ImageKind.RGB_24BPP ? 3 : 4;
      rgba[pixel * 4 + channel] = kind === ImageKind.GRAYSCALE_1BPP ? grey : (data[pixel * step + channel] ?? 0);
    }
  }
  return { width, height, rgba };
}

/** The QR codes of a page, in the order in which they are drawn: what each says, and where it lies. */
export const codesOn = ({ images }: Page) =>
  images.flatMap(({ rgba, width, height, box }) => {
    const code = jsqr.default(rgba, width, height);
    return code ? [{ content: code.data, box }] : [];
  });
