import type { Font } from 'fontkit';
import PDFDocument from 'pdfkit';
import { frame } from './lettering.ts';
import type { PaperMark } from './marks.ts';

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
  document.registerFont('regular', font).font('regular');
  return document;
}

/** Paints a mark onto the document's page, as it is set up: whoever paints several saves and restores around each. */
export function paintMark(document: PDFKit.PDFDocument, mark: PaperMark): void {
  if (mark.kind === 'text') {
    paintText(document, mark);
    return;
  }
  const { x, y, width, height } = mark.box;
  document.roundedRect(x, y, width, height, mark.radius).lineWidth(0.5);
  if (mark.fill && mark.stroke) document.fillAndStroke(mark.fill, mark.stroke);
  else if (mark.fill) document.fill(mark.fill);
  else if (mark.stroke) document.stroke(mark.stroke);
}

function paintText(document: PDFKit.PDFDocument, mark: Extract<PaperMark, { kind: 'text' }>): void {
  const { piece, size, colour, bold, baseline, box } = mark;
  const letters = { lineBreak: false, baseline: 'alphabetic' } as const;
  document.font('regular').fillColor(colour).strokeColor(colour);
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
