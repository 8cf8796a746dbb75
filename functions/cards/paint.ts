import type { Font } from 'fontkit';
import PDFDocument from 'pdfkit';
import { codePng } from './code.ts';
import { frame } from './lettering.ts';
import type { Mark } from './marks.ts';

/**
 * The width in em of the stroke that thickens the regular weight where there is no bold one. More would fill characters of many strokes
 * such as 龘, and names have them.
 */
const boldStroke = 0.014;

/**
 * An empty document; `addPage` begins each page.
 * @param at when it is drawn, an RFC 3339 instant: the same input at the same instant gives the same bytes
 */
export function openDocument(font: Font, title: string, at: string): PDFKit.PDFDocument {
  const document = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    // Without a name pdfkit loads its Helvetica from files beside it, which a bundle does not have.
    font: '',
    lang: 'zh-CN',
    displayTitle: true,
    // ActualText needs 1.5.
    pdfVersion: '1.7',
    info: { Title: title, CreationDate: new Date(at) },
  });
  document.registerFont('card', font).font('card');
  return document;
}

/** Paints marks onto the document's page. */
export function paint(document: PDFKit.PDFDocument, marks: readonly Mark[]): void {
  for (const mark of marks) {
    document.save();
    paintMark(document, mark);
    document.restore();
  }
}

function paintMark(document: PDFKit.PDFDocument, mark: Mark): void {
  const { x, y, width, height } = mark.box;
  switch (mark.kind) {
    case 'panel':
      document.roundedRect(x, y, width, height, mark.radius).lineWidth(0.5);
      if (mark.fill && mark.stroke) document.fillAndStroke(mark.fill, mark.stroke);
      else if (mark.fill) document.fill(mark.fill);
      else if (mark.stroke) document.stroke(mark.stroke);
      return;
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
    case 'text':
      paintText(document, mark);
  }
}

function paintText(document: PDFKit.PDFDocument, mark: Extract<Mark, { kind: 'text' }>): void {
  const { piece, size, colour, bold, baseline, box } = mark;
  const letters = { lineBreak: false, baseline: 'alphabetic' } as const;
  document.font('card').fillColor(colour).strokeColor(colour);
  if (piece.missing === undefined) {
    if (bold) document.lineWidth(size * boldStroke).lineJoin('round');
    document.fontSize(size).text(piece.text, box.x, baseline, { ...letters, fill: true, stroke: bold });
    return;
  }
  const around = frame.margin * size;
  const top = baseline - frame.up * size;
  document.roundedRect(
    box.x + around,
    top,
    box.width - 2 * around,
    (frame.up + frame.down) * size,
    frame.padding * size,
  );
  document.lineWidth(Math.max(0.25, size * 0.03)).stroke();
  // Whoever copies it gets the character itself; only paper needs its name.
  document.markContent('Span', { actual: piece.missing });
  document.fontSize(size * frame.size);
  document.text(piece.text, box.x + (frame.margin + frame.padding) * size, baseline, letters);
  document.endMarkedContent();
}
