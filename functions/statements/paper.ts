import { buffer } from 'node:stream/consumers';
import type { Font } from 'fontkit';
import { boxInMm, colours, mm, type PaperMark, setText, stack } from '#shared/paper/marks.ts';
import { openDocument, paintMark } from '#shared/paper/paint.ts';
import type { Cell, Table } from './tables.ts';

/** All that a statement's paper shows. */
export interface StatementFace {
  /** In both languages, one below the other. */
  readonly title: readonly string[];
  readonly company: string;
  readonly tables: readonly Table[];
  /** What is said at the end. */
  readonly note: string;
  /** When it was issued, an RFC 3339 instant: the same statement gives the same bytes. */
  readonly at: string;
}

/** A4 on its side, in millimetres. */
const paper = { width: 297, height: 210 } as const;
const edge = 12;
const rowHeight = 5.6;
const titleHeight = 10.5;
const lowest = paper.height - 16;

/** Pages that are filled from the top, one after the other. */
function pages() {
  const all: PaperMark[][] = [];
  let y: number = paper.height;
  return {
    all,
    /** Room of a height on the current page, or on a new one. @returns where it begins (mm) */
    room(height: number): number {
      if (y + height > lowest) {
        all.push([]);
        y = edge;
      }
      const top = y;
      y += height;
      return top;
    },
    put(...marks: readonly PaperMark[]): void {
      all.at(-1)?.push(...marks);
    },
    /** Whether a row of a height still stands on the current page. */
    holds: (height: number): boolean => y + height <= lowest,
    /** Whatever comes next begins a page. */
    turn(): void {
      y = paper.height;
    },
  };
}
type Pages = ReturnType<typeof pages>;

/** Widths in millimetres by the longest text of each column, so that all columns fill the page. */
function widthsOf({ heads, rows }: Table): readonly number[] {
  const weights = heads.map((_, column) => Math.min(32, Math.max(6, ...rows.map((row) => breadthOf(row[column])))));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (weight / total) * (paper.width - 2 * edge));
}

const textOf = (cell: Cell) => (typeof cell === 'object' ? (cell.fen / 100).toFixed(2) : String(cell ?? ''));
/** In halves of a Chinese character. */
const breadthOf = (cell: Cell) =>
  [...textOf(cell)].reduce((breadth, character) => breadth + (character > '\u2e7f' ? 2 : 1), 0);

function putTable(font: Font, to: Pages, table: Table): void {
  const widths = widthsOf(table);
  const cells = (texts: readonly string[], y: number, height: number, bold: boolean) => {
    let x = edge;
    for (const [column, text] of texts.entries()) {
      const width = widths[column] ?? 0;
      const box = boxInMm(x + 0.6, y + 0.7, width - 1.2, height - 1.2);
      if (text !== '') to.put(...setText(font, text, box, { largest: 6.6, bold, colour: colours.text }).marks);
      x += width;
    }
  };
  const heading = () => {
    const y = to.room(rowHeight * 1.7);
    const band = boxInMm(edge, y, paper.width - 2 * edge, rowHeight * 1.6);
    to.put({ kind: 'panel', box: band, radius: 0, fill: colours.ground });
    cells(table.heads, y, rowHeight * 1.6, true);
  };
  // A name stands with its heads and a row.
  if (!to.holds(titleHeight + rowHeight * 3)) to.turn();
  const title = to.room(titleHeight);
  const nameBox = boxInMm(edge, title + 3, 120, 6);
  to.put(...setText(font, table.name, nameBox, { largest: 10, bold: true, colour: colours.ink }).marks);
  heading();
  for (const row of table.rows) {
    if (!to.holds(rowHeight)) heading();
    const y = to.room(rowHeight);
    cells(row.map(textOf), y, rowHeight, false);
    const line = boxInMm(edge, y + rowHeight - 0.1, paper.width - 2 * edge, 0.1);
    to.put({ kind: 'panel', box: line, radius: 0, fill: colours.line });
  }
}

/** A statement as a PDF on A4, with its pages counted. */
export async function drawStatement(font: Font, face: StatementFace): Promise<Buffer> {
  const to = pages();
  const top = to.room(22);
  const lines = [
    ...face.title.map((text, row) => ({ text, height: mm(7), largest: row === 0 ? 15 : 9, bold: row === 0 })),
    { text: face.company, height: mm(6), largest: 10 },
  ];
  to.put(...stack(font, boxInMm(edge, top, paper.width - 2 * edge, 21), mm(0.6), lines));
  for (const table of face.tables) putTable(font, to, table);
  const end = to.room(12);
  const noteBox = boxInMm(edge, end + 3, paper.width - 2 * edge, 8);
  to.put(...setText(font, face.note, noteBox, { largest: 7, colour: colours.quiet }).marks);
  const document = openDocument(font, face.title.join(' '), face.at);
  for (const [place, marks] of to.all.entries()) {
    document.addPage({ size: [mm(paper.width), mm(paper.height)], margin: 0 });
    const footer = boxInMm(edge, paper.height - 12, paper.width - 2 * edge, 5);
    const counted = setText(font, `${place + 1} / ${to.all.length}`, footer, { largest: 7, centred: true }).marks;
    for (const mark of [...marks, ...counted]) {
      document.save();
      paintMark(document, mark);
      document.restore();
    }
  }
  document.end();
  return buffer(document);
}
