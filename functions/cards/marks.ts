import { type Box, mm, type PaperMark } from '#shared/paper/marks.ts';

/** What is put on a card, in the order of painting. */
export type Mark =
  | PaperMark
  | { readonly kind: 'shield'; readonly box: Box; readonly fill: string; readonly tick: string }
  | { readonly kind: 'portrait'; readonly box: Box; readonly radius: number; readonly jpeg: Buffer }
  | { readonly kind: 'code'; readonly box: Box; readonly content: string };

/** A card's edges: 85.60 x 53.98 mm, ID-1 of ISO/IEC 7810. */
export const cardSize = { width: mm(85.6), height: mm(53.98) } as const;
