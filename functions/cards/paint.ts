import { paintMark } from '#shared/paper/paint.ts';
import { codePng } from './code.ts';
import type { Mark } from './marks.ts';

/** Paints marks onto the document's page. */
export function paint(document: PDFKit.PDFDocument, marks: readonly Mark[]): void {
  for (const mark of marks) {
    document.save();
    paintOne(document, mark);
    document.restore();
  }
}

function paintOne(document: PDFKit.PDFDocument, mark: Mark): void {
  const { x, y, width, height } = mark.box;
  switch (mark.kind) {
    case 'shield':
      // The mark of the programme's pages, drawn there in a square of 24.
      document.translate(x, y).scale(width / 24, height / 24);
      document.path('M12 2 4 5v6c0 5 3.4 9.3 8 11 4.6-1.7 8-6 8-11V5z').fill(mark.fill);
      document.path('m8 12 3 3 5-6').lineWidth(2.2).lineCap('round').lineJoin('round').stroke(mark.tick);
      return;
    case 'portrait':
      document.roundedRect(x, y, width, height, mark.radius).clip();
      document.image(mark.jpeg, x, y, { width, height });
      return;
    case 'code':
      document.image(codePng(mark.content), x, y, { width, height });
      return;
    default:
      paintMark(document, mark);
  }
}
