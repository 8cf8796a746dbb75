import { buffer } from 'node:stream/consumers';
import type { Font } from 'fontkit';
import { openDocument } from '#shared/paper/paint.ts';
import { backOf } from './back.ts';
import type { CardFace } from './face.ts';
import { frontOf } from './front.ts';
import { cardSize } from './marks.ts';
import { paint } from './paint.ts';

/**
 * One card as a PDF: its front and its back, each a page of 85.60 x 53.98 mm.
 * @param at when it is drawn, an RFC 3339 instant; it is the only thing that the bytes depend on besides font and face
 * @returns the PDF
 * @throws when `verifyUrl` is no URL or the portrait no JPEG
 */
export async function drawCard(font: Font, face: CardFace, at: string): Promise<Buffer> {
  const document = openDocument(font, `查勘员证 ${face.number}`, at);
  for (const side of [frontOf, backOf]) {
    document.addPage({ size: [cardSize.width, cardSize.height], margin: 0 });
    paint(document, side(font, face));
  }
  document.end();
  return buffer(document);
}
