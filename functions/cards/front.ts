import type { Font } from 'fontkit';
import { boxInMm, colours, mm, setText, stack } from '#shared/paper/marks.ts';
import type { CardFace } from './face.ts';
import type { Mark } from './marks.ts';
import { dateIn, words } from './words.ts';

const portraitBox = boxInMm(3.4, 14.4, 20.7, 27.6);

/**
 * The front: who it is and for whom, where and until when. Nothing is printed within 1.5 mm of the edge and no text within 3 mm, so that
 * a cut that is a little off and a printer that does not reach the sheet's edge do no harm.
 */
export function frontOf(font: Font, face: CardFace): readonly Mark[] {
  return [
    ...heading(font),
    { kind: 'shield', box: boxInMm(62.5, 22.5, 20, 20), fill: '#f3f6f9', tick: colours.paper },
    ...portrait(font, face.portrait),
    ...stack(font, boxInMm(27, 14, 55.6, 28.4), mm(0.9), [
      { text: face.holder, height: mm(9.4), largest: 19, smallest: 9, bold: true, colour: colours.ink },
      { text: face.memberName, height: mm(9.6), largest: 8, smallest: 5, bold: true },
      { text: face.memberNameEn, height: mm(7.2), largest: 6, smallest: 4.4, colour: colours.quiet },
    ]),
    ...particulars(font, face),
  ];
}

const heading = (font: Font): readonly Mark[] => [
  { kind: 'panel', box: boxInMm(1.5, 1.5, 82.6, 10.6), radius: mm(1.7), fill: colours.ink },
  { kind: 'panel', box: boxInMm(1.5, 12.5, 82.6, 0.5), radius: 0, fill: colours.accent },
  { kind: 'shield', box: boxInMm(3.2, 3.2, 7.2, 7.2), fill: colours.paper, tick: colours.ink },
  ...stack(font, boxInMm(11.4, 3.1, 71, 8), mm(0.2), [
    { text: words.programme.zh, height: mm(5), largest: 10, bold: true, colour: colours.paper },
    { text: words.programme.en, height: mm(3), largest: 5.4, colour: colours.paper },
  ]),
];

const portrait = (font: Font, jpeg: Buffer | undefined): readonly Mark[] => {
  const outline: Mark = { kind: 'panel', box: portraitBox, radius: mm(1), stroke: colours.quiet };
  if (jpeg) return [{ kind: 'portrait', box: portraitBox, radius: mm(1), jpeg }, outline];
  const centre = { ...portraitBox, y: portraitBox.y + portraitBox.height / 2 - mm(3) };
  return [
    { ...outline, fill: colours.ground },
    ...stack(font, centre, 0, [
      { text: words.noPortrait.zh, height: mm(4), largest: 8, colour: colours.quiet, centred: true },
      { text: words.noPortrait.en, height: mm(3), largest: 5, colour: colours.quiet, centred: true },
    ]),
  ];
};

const particulars = (font: Font, { cities, level, expiresOn }: CardFace): readonly Mark[] => {
  const columns = [
    { label: words.cities, zh: cities.map(({ zh }) => zh).join('、'), en: cities.map(({ en }) => en).join(', ') },
    { label: words.level, ...level },
    { label: words.validUntil, ...dateIn(expiresOn) },
  ];
  const width = 26.4;
  return columns.flatMap(({ label, zh, en }, index) => {
    const x = 3.4 + index * width;
    const box = boxInMm(x, 43.4, width - 1.5, 7.5);
    return [
      ...(index === 0 ? [] : [rule(x - 0.9)]),
      ...setText(font, `${label.zh} ${label.en}`, { ...box, height: mm(2.1) }, { largest: 4.4, colour: colours.quiet })
        .marks,
      ...setText(font, zh, { ...box, y: mm(45.5), height: mm(3.3) }, { largest: 7.2, bold: true, colour: colours.ink })
        .marks,
      ...setText(font, en, { ...box, y: mm(48.7), height: mm(2.2) }, { largest: 4.8 }).marks,
    ];
  });
};

const rule = (x: number): Mark => ({ kind: 'panel', box: boxInMm(x, 43.8, 0.12, 6.8), radius: 0, fill: colours.line });
