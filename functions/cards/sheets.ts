import { buffer } from 'node:stream/consumers';
import type { Font } from 'fontkit';
import { boxInMm, colours, mm, stack } from '#shared/paper/marks.ts';
import { openDocument } from '#shared/paper/paint.ts';
import { backOf } from './back.ts';
import type { CardFace } from './face.ts';
import { frontOf } from './front.ts';
import { cardSize, type Mark } from './marks.ts';
import { paint } from './paint.ts';

const paper = { width: mm(210), height: mm(297) } as const;
const columns = 2;
const rows = 5;
const perSheet = columns * rows;
/** Between two cards: room for a knife and for the crop marks of both. */
const gutter = mm(5);
const edge = {
  x: (paper.width - columns * cardSize.width - (columns - 1) * gutter) / 2,
  y: (paper.height - rows * cardSize.height - (rows - 1) * gutter) / 2,
} as const;

const sides = {
  front: { draw: frontOf, zh: '正面', en: 'fronts' },
  back: { draw: backOf, zh: '背面', en: 'backs' },
} as const;
type Side = keyof typeof sides;

/**
 * Where a card lies on its sheet. Backs stand in mirrored columns: turned over its long edge, the paper has each behind its front.
 * @param slot the card's place on the sheet, 0 to 9, row by row
 * @returns its upper left corner in points
 */
export function placeOf(slot: number, side: Side): { readonly x: number; readonly y: number } {
  const column = side === 'front' ? slot % columns : columns - 1 - (slot % columns);
  const row = Math.floor(slot / columns);
  return { x: edge.x + column * (cardSize.width + gutter), y: edge.y + row * (cardSize.height + gutter) };
}

/**
 * Cards on A4 for duplex printing, ten to a sheet: a page of fronts, then a page of their backs. The font is embedded once, each portrait once.
 * @param options.at when it is drawn, an RFC 3339 instant
 * @param options.batch what the footer calls the pile, such as the batch's id
 * @returns the PDF
 * @throws RangeError without a card; else as `drawCard`
 */
export async function drawSheets(
  font: Font,
  faces: readonly CardFace[],
  options: { readonly at: string; readonly batch?: string },
): Promise<Buffer> {
  if (faces.length === 0) throw new RangeError('no card to print');
  const document = openDocument(font, '查勘员证打印版', options.at);
  const sheets = Math.ceil(faces.length / perSheet);
  for (let sheet = 0; sheet < sheets; sheet += 1) {
    const onSheet = faces.slice(sheet * perSheet, (sheet + 1) * perSheet);
    for (const side of ['front', 'back'] as const) {
      document.addPage({ size: [paper.width, paper.height], margin: 0 });
      paintFooter(document, font, side, `${sheet + 1}/${sheets}`, options.batch);
      for (const [slot, face] of onSheet.entries()) {
        const { x, y } = placeOf(slot, side);
        document.save().translate(x, y);
        paintCropMarks(document);
        paint(document, sides[side].draw(font, face));
        document.restore();
      }
    }
  }
  document.end();
  return buffer(document);
}

/** Two short lines at each corner, outside the card: what is cut along them keeps none. */
function paintCropMarks(document: PDFKit.PDFDocument): void {
  const [gap, length] = [mm(0.5), mm(1.9)];
  document.lineWidth(0.25).strokeColor('#000000');
  for (const [x, outX] of [
    [0, -1],
    [cardSize.width, 1],
  ] as const) {
    for (const [y, outY] of [
      [0, -1],
      [cardSize.height, 1],
    ] as const) {
      document.moveTo(x + outX * gap, y).lineTo(x + outX * (gap + length), y);
      document.moveTo(x, y + outY * gap).lineTo(x, y + outY * (gap + length));
    }
  }
  document.stroke();
}

/**
 * What the page is and how to print it, with a line to measure. It runs up the left edge: ten cards leave no room below them that
 * printers can reach.
 */
function paintFooter(document: PDFKit.PDFDocument, font: Font, side: Side, sheet: string, batch = ''): void {
  const { zh, en } = sides[side];
  const ruler = mm(100);
  const marks: readonly Mark[] = [
    ...stack(font, boxInMm(0, 0, 160, 8), mm(0.2), [
      {
        text: `第 ${sheet} 张 ${zh}　按 100% 实际大小打印，不要缩放；双面打印，沿长边翻转。右侧线长应为 100 毫米。${batch}`,
        height: mm(3.4),
        largest: 7,
      },
      {
        text: `Sheet ${sheet}, ${en}. Print at 100 %, no scaling; duplex, flip on the long edge. The line to the right measures 100 mm.`,
        height: mm(3),
        largest: 6,
        colour: colours.quiet,
      },
    ]),
    { kind: 'panel', box: { x: mm(165), y: mm(3), width: ruler, height: 0.5 }, radius: 0, fill: colours.text },
    ...[0, ruler].map(
      (x): Mark => ({
        kind: 'panel',
        box: { x: mm(165) + x - 0.25, y: mm(1.5), width: 0.5, height: mm(3) },
        radius: 0,
        fill: colours.text,
      }),
    ),
  ];
  document
    .save()
    .translate(mm(5.5), paper.height - mm(10))
    .rotate(-90);
  paint(document, marks);
  document.restore();
}
