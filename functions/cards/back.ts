import type { Font } from 'fontkit';
import { widthOf } from '#shared/paper/fonts.ts';
import { boxInMm, colours, mm, setText, stack } from '#shared/paper/marks.ts';
import type { CardFace } from './face.ts';
import type { Mark } from './marks.ts';
import { dateIn, words } from './words.ts';

/** The back: how anyone checks the card, what its holder never asks for, and whose it is. The same margins as the front's. */
export function backOf(font: Font, face: CardFace): readonly Mark[] {
  const { check, never, found, issuedOn } = words;
  return [
    { kind: 'code', box: boxInMm(2.2, 2.2, 29.5, 29.5), content: face.verifyUrl },
    ...stack(font, boxInMm(33, 3.2, 49.6, 15.5), mm(0.35), [
      { text: check.zh, height: mm(4), largest: 8.4, bold: true, colour: colours.ink },
      { text: check.en, height: mm(2.6), largest: 5.4, colour: colours.ink },
      { text: `${check.howZh}${new URL(face.verifyUrl).host}`, height: mm(5.2), largest: 5.4 },
      { text: check.howEn, height: mm(3.9), largest: 4.4, colour: colours.quiet },
    ]),
    { kind: 'panel', box: boxInMm(33, 19.6, 49.6, 12.2), radius: mm(0.8), fill: colours.warning },
    { kind: 'panel', box: boxInMm(33, 19.6, 0.9, 12.2), radius: 0, fill: colours.accent },
    ...stack(font, boxInMm(35, 20.5, 46.8, 11.1), mm(0.3), [
      { text: never.zh, height: mm(3.4), largest: 7, bold: true },
      { text: never.en, height: mm(2.1), largest: 4.6 },
      { text: never.doZh, height: mm(2.4), largest: 5.2 },
      { text: never.doEn, height: mm(2), largest: 4.4, colour: colours.quiet },
    ]),
    ...numberOf(font, face.number),
    ...setText(font, `${issuedOn.zh} ${issuedOn.en}`, boxInMm(60, 34.2, 22.6, 2.2), {
      largest: 4.4,
      colour: colours.quiet,
    }).marks,
    ...setText(font, dateIn(face.issuedOn).zh, boxInMm(60, 36.4, 22.6, 3.3), {
      largest: 7,
      bold: true,
      colour: colours.ink,
    }).marks,
    ...setText(font, dateIn(face.issuedOn).en, boxInMm(60, 39.6, 22.6, 2.2), { largest: 4.8 }).marks,
    { kind: 'panel', box: boxInMm(3, 44, 79.6, 0.12), radius: 0, fill: colours.line },
    ...stack(font, boxInMm(3, 45.2, 79.6, 5.8), mm(0.3), [
      { text: found.zh, height: mm(3), largest: 5.6, centred: true },
      { text: found.en, height: mm(2.4), largest: 4.6, colour: colours.quiet, centred: true },
    ]),
  ];
}

/**
 * The number as one text, so that it copies whole and without spaces. Every other group of four after its prefix stands on a tint, which
 * guides the eye when it is read aloud or typed.
 */
function numberOf(font: Font, number: string): readonly Mark[] {
  const label = `${words.number.zh} ${words.number.en}`;
  const { marks } = setText(font, number, boxInMm(3, 36.6, 56, 4), { largest: 8.6, bold: true, colour: colours.ink });
  const [first] = marks;
  if (first?.kind !== 'text') return marks;
  const { box, size } = first;
  const widthUpTo = (end: number) => widthOf(font, number.slice(0, end)) * size;
  const prefix = number.indexOf('_') + 1;
  const groups = Array.from({ length: Math.ceil((number.length - prefix) / 4) }, (_, group) => prefix + group * 4);
  const tints = groups.map((start): Mark => {
    const x = box.x + widthUpTo(start);
    const width = box.x + widthUpTo(start + 4) - x;
    return { kind: 'panel', box: { ...box, x, width }, radius: mm(0.4), fill: colours.ground };
  });
  return [
    ...setText(font, label, boxInMm(3, 34.2, 50, 2.2), { largest: 4.4, colour: colours.quiet }).marks,
    ...tints.filter((_, group) => group % 2 === 0),
    ...marks,
  ];
}
