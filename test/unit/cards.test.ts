import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { coverage, openFont } from '#shared/paper/fonts.ts';
import { mm } from '#shared/paper/marks.ts';
import { backOf } from '../../functions/cards/back.ts';
import { drawCard } from '../../functions/cards/card.ts';
import type { CardFace } from '../../functions/cards/face.ts';
import { frontOf } from '../../functions/cards/front.ts';
import { cardSize, type Mark } from '../../functions/cards/marks.ts';
import { drawSheets, placeOf } from '../../functions/cards/sheets.ts';
import { codesOn, readPdf } from '../support/pdf.ts';

const require = createRequire(import.meta.url);
const fontFile = readFileSync(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'));
const font = openFont(fontFile);
const at = '2026-11-22T01:30:00.000Z';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const numberOf = (index: number) =>
  `crd_${Array.from({ length: 26 }, (_, place) => alphabet[(place * 7 + index * 5 + ((place * index) % 11)) % 32]).join('')}`;
const faceOf = (more: Partial<CardFace> = {}, index = 0): CardFace => ({
  number: numberOf(index),
  holder: '试用员',
  memberName: '西礼财产保险股份有限公司',
  memberNameEn: 'Xili Property Insurance Co., Ltd.',
  cities: [
    { zh: '陇南市', en: 'Longnan' },
    { zh: '天水市', en: 'Tianshui' },
  ],
  level: { zh: '中级查勘员', en: 'Intermediate adjuster' },
  issuedOn: '2026-11-22',
  expiresOn: '2028-11-21',
  verifyUrl: `https://hub.example/verify/${numberOf(index)}`,
  ...more,
});

let portrait: Buffer;
beforeAll(async () => {
  portrait = await sharp({
    create: {
      width: 360,
      height: 480,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 25 },
    },
  })
    .jpeg({ quality: 75 })
    .toBuffer();
});

const read = async (face: CardFace) => readPdf(await drawCard(font, face, at));
const textOf = async (face: CardFace) => (await read(face)).pages.map(({ text }) => text);
const toMm = (points: number) => (points * 25.4) / 72;

describe('a card', () => {
  it('is two pages of 85.60 x 53.98 mm, as ID-1 has it', async () => {
    const { pages } = await read(faceOf({ portrait }));
    expect(pages).toHaveLength(2);
    for (const { width, height } of pages) {
      expect(Math.abs(toMm(width) - 85.6)).toBeLessThan(0.1);
      expect(Math.abs(toMm(height) - 53.98)).toBeLessThan(0.1);
    }
  });

  it('says who the holder is, for whom and until when, in text that copies as it was written', async () => {
    const [front, back] = await textOf(faceOf({ holder: '阿依古丽·买买提', portrait }));
    for (const part of ['阿依古丽·买买提', '西礼财产保险股份有限公司', 'Xili Property Insurance Co., Ltd.']) {
      expect(front).toContain(part);
    }
    for (const part of ['陇南市、天水市', 'Longnan, Tianshui', '中级查勘员', '2028年11月21日', '21 November 2028']) {
      expect(front).toContain(part);
    }
    expect(back).toContain(numberOf(0));
    expect(back).toContain('2026年11月22日');
    expect(back).toContain('hub.example');
  });

  it('has a code that leads to its page, at least 20 mm wide and drawn without smoothing', async () => {
    const face = faceOf();
    const pdf = await drawCard(font, face, at);
    const codes = (await readPdf(pdf)).pages.map(codesOn);
    expect(codes.map((found) => found.map(({ content }) => content))).toEqual([[], [face.verifyUrl]]);
    expect(toMm(codes[1]?.[0]?.box.width ?? 0)).toBeGreaterThan(20);
    expect(pdf.toString('latin1')).not.toContain('/Interpolate');
  });

  it('shows the portrait, or says that there is none', async () => {
    const withPortrait = await read(faceOf({ portrait }));
    expect(withPortrait.pages[0]?.images.map(({ width, height }) => [width, height])).toEqual([[360, 480]]);
    expect(withPortrait.pages[0]?.text).not.toContain('无照片');
    const without = await read(faceOf());
    expect(without.pages[0]?.images).toEqual([]);
    expect(without.pages[0]?.text).toContain('无照片');
  });

  it('stays below 120 KB with its portrait', async () => {
    const size = (await drawCard(font, faceOf({ portrait }), at)).length;
    expect(size).toBeLessThan(120_000);
  });

  it('has the same bytes for the same face at the same instant, and copies the same, whatever was drawn before', async () => {
    // The font has one glyph for these two dashes.
    const face = faceOf({ holder: '试用–员' });
    const first = await drawCard(openFont(fontFile), face, at);
    const worn = openFont(fontFile);
    await drawCard(worn, faceOf({ holder: '试用\u2012员' }), at);
    const later = await drawCard(worn, face, at);
    expect(later).toEqual(first);
    expect((await readPdf(later)).pages[0]?.text).toContain('试用–员');
  });

  it('names itself and its language', async () => {
    const { info } = await read(faceOf());
    expect(info).toMatchObject({ Title: `查勘员证 ${numberOf(0)}`, Language: 'zh-CN' });
    expect(info.CreationDate).toBe('D:20261122013000Z');
  });
});

describe('names with characters that the font lacks', () => {
  it.each([
    ['extension B', '\u{20BB7}', 'U+20BB7'],
    ['extension E', '\u{2B823}', 'U+2B823'],
    ['extension G', '\u{30001}', 'U+30001'],
    ['Latin', 'Ż', 'U+017B'],
    ['emoji', '😀', 'U+1F600'],
    ['a mark that composes with nothing', '试\u0323', 'U+0323'],
  ])('show the code point: %s', async (_, character, name) => {
    const { pages } = await read(faceOf({ holder: `测${character}员` }));
    expect(pages[0]?.text).toContain(name);
    expect(pages.flatMap(({ glyphs }) => glyphs)).not.toContain(0);
  });

  it('are told apart by the coverage of the font', () => {
    const covers = coverage(font);
    expect([...'陇南·Ａé㐂'].filter((character) => !covers(character))).toEqual([]);
    expect([...'\u{20BB7}😀\u0301'].filter(covers)).toEqual([]);
  });

  it.each([
    ['variation selectors are dropped', '葛\u{E0100}测\uFE00', '葛测'],
    ['marks are composed with their letters', 'Rene\u0301', 'René'],
    ['radicals become the characters that they look like', '⾼⽴', '高立'],
    ['the middle dot stays', '买买提·热合曼', '买买提·热合曼'],
    ['full-width letters stay', 'Ａｌｉ测', 'Ａｌｉ测'],
  ])('are drawn whole: %s', async (_, holder, drawn) => {
    expect((await textOf(faceOf({ holder })))[0]).toContain(drawn);
  });
});

const range = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((code) => String.fromCodePoint(code));
const character = fc.oneof(
  range(0x4e00, 0x9fff),
  range(0x3400, 0x4dbf),
  range(0x20000, 0x2a6df),
  range(0x30000, 0x3134a),
  range(0x21, 0x17f),
  range(0x300, 0x36f),
  fc.constantFrom('·', ' ', '、', '（', '）', '-', '\u200d', '\ufe0f', '\u{E0100}', '\ud83d'),
  range(0x1f600, 0x1f64f),
);
const anyText = (maxLength: number) =>
  fc.oneof(
    fc.array(character, { minLength: 1, maxLength }).map((characters) => characters.join('')),
    fc.array(range(0x41, 0x7a), { minLength: 1, maxLength }).map((letters) => letters.join('')),
  );
const anyFace = fc
  .record({
    holder: anyText(40),
    memberName: anyText(80),
    memberNameEn: anyText(120),
    city: anyText(20),
    level: anyText(20),
  })
  .map(({ city, level, ...names }) =>
    faceOf({ ...names, cities: [{ zh: city, en: city }], level: { zh: level, en: level } }),
  );

const texts = (marks: readonly Mark[]) => marks.filter((mark) => mark.kind === 'text');

describe('whatever the names are', () => {
  it('no text comes nearer than 3 mm to the edge of the card', () => {
    const safe = mm(3) - 0.01;
    fc.assert(
      fc.property(anyFace, (face) => {
        for (const { box } of [...texts(frontOf(font, face)), ...texts(backOf(font, face))]) {
          expect(box.x).toBeGreaterThanOrEqual(safe);
          expect(box.y).toBeGreaterThanOrEqual(safe);
          expect(box.x + box.width).toBeLessThanOrEqual(cardSize.width - safe);
          expect(box.y + box.height).toBeLessThanOrEqual(cardSize.height - safe);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('no text lies on another, and none on the portrait or the code', () => {
    fc.assert(
      fc.property(anyFace, (face) => {
        for (const marks of [frontOf(font, { ...face, portrait }), backOf(font, face)]) {
          const solid = marks.filter(({ kind }) => kind === 'text' || kind === 'portrait' || kind === 'code');
          for (const [index, one] of solid.entries()) {
            for (const other of solid.slice(index + 1)) expect(inkOverlaps(one, other)).toBe(false);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('every character is printed, by its glyph or by its name', () => {
    fc.assert(
      fc.property(anyText(40), (holder) => {
        const printed = texts(frontOf(font, faceOf({ holder })))
          .map(({ piece }) => piece.missing ?? piece.text)
          .join('');
        const expected = holder.normalize('NFC').replace(/\p{Default_Ignorable_Code_Point}|[\p{Cc}\p{Z}]/gu, '');
        expect(printed.replaceAll(' ', '')).toContain(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('a card is drawn, without an empty box', async () => {
    await fc.assert(
      fc.asyncProperty(anyFace, async (face) => {
        const { pages } = await read(face);
        expect(pages).toHaveLength(2);
        expect(pages.flatMap(({ glyphs }) => glyphs)).not.toContain(0);
      }),
      { numRuns: 25 },
    );
  });

  it('the largest names that are allowed are printed whole', async () => {
    const memberName = '陇南天水试验示范区联合互助机动车辆财产保险及再保险股份有限责任公司'.repeat(3).slice(0, 80);
    const memberNameEn = 'Longnan Tianshui Joint Mutual Motor Vehicle Insurance and Reinsurance '
      .repeat(2)
      .slice(0, 120)
      .trim();
    const holder = 'Wolfeschlegelsteinhausenbergerdorffmaier';
    const [front] = await textOf(faceOf({ memberName, memberNameEn, holder }));
    const squeezed = front?.replaceAll(' ', '');
    for (const name of [memberName, memberNameEn, holder]) expect(squeezed).toContain(name.replaceAll(' ', ''));
  });
});

/** Whether two marks meet; lines of one text may reach into each other's room for accents and descenders. */
function inkOverlaps(one: Mark, other: Mark): boolean {
  const [a, b] = [inkOf(one), inkOf(other)];
  return a.x + a.width > b.x + 0.01 && b.x + b.width > a.x + 0.01 && a.y + a.height > b.y && b.y + b.height > a.y;
}
const inkOf = (mark: Mark) =>
  mark.kind === 'text' ? { ...mark.box, y: mark.baseline - 0.86 * mark.size, height: 1.06 * mark.size } : mark.box;

describe('a print sheet', () => {
  const cards = (count: number) =>
    Array.from({ length: count }, (_, index) => faceOf({ portrait: Buffer.from(portrait) }, index));

  it.each([
    [1, 2],
    [10, 2],
    [11, 4],
    [25, 6],
  ])('of %i cards has %i pages of A4, fronts and backs in turn', async (count, expected) => {
    const { pages } = await readPdf(await drawSheets(font, cards(count), { at }));
    expect(pages).toHaveLength(expected);
    for (const [index, { width, height, text }] of pages.entries()) {
      expect(toMm(width)).toBeCloseTo(210, 1);
      expect(toMm(height)).toBeCloseTo(297, 1);
      expect(text).toContain(
        `Sheet ${Math.floor(index / 2) + 1}/${expected / 2}, ${index % 2 === 0 ? 'fronts' : 'backs'}`,
      );
    }
  });

  it('has each back behind its front when the paper is turned over its long edge', async () => {
    const faces = cards(13);
    const { pages } = await readPdf(await drawSheets(font, faces, { at, batch: '试用批次' }));
    const codes = pages.flatMap(codesOn);
    expect(codes.map(({ content }) => content)).toEqual(faces.map(({ verifyUrl }) => verifyUrl));
    const portraits = [0, 2].flatMap((page) => pages[page]?.images ?? []);
    expect(portraits).toHaveLength(13);
    for (const [index, { box }] of codes.entries()) {
      const front = placeOf(index % 10, 'front');
      const seenFromFront = mm(210) - box.x - box.width;
      expect(seenFromFront).toBeGreaterThan(front.x);
      expect(seenFromFront + box.width).toBeLessThan(front.x + cardSize.width);
      expect(box.y).toBeGreaterThan(front.y);
      expect(box.y + box.height).toBeLessThan(front.y + cardSize.height);
      const face = portraits[index]?.box;
      expect(face && face.x > front.x && face.x + face.width < front.x + cardSize.width).toBe(true);
      expect(face && face.y > front.y && face.y + face.height < front.y + cardSize.height).toBe(true);
    }
  });

  it('leaves 5 mm between cards, all of them on the paper', () => {
    const [first, right, below, last] = [0, 1, 2, 9].map((slot) => placeOf(slot, 'front'));
    if (!first || !right || !below || !last) throw new Error('a sheet has ten places');
    expect(toMm(right.x - first.x - cardSize.width)).toBeCloseTo(5, 3);
    expect(toMm(below.y - first.y - cardSize.height)).toBeCloseTo(5, 3);
    expect(last.x + cardSize.width + first.x).toBeCloseTo(mm(210), 3);
    expect(last.y + cardSize.height + first.y).toBeCloseTo(mm(297), 3);
  });

  it('embeds each portrait once and the font once', async () => {
    const pdf = (await drawSheets(font, cards(25), { at })).toString('latin1');
    expect(pdf.match(/\/DCTDecode/g)).toHaveLength(25);
    expect(pdf.match(/\/FontFile2/g)).toHaveLength(1);
  });

  it('is not made of no cards', async () => {
    await expect(drawSheets(font, [], { at })).rejects.toThrow(RangeError);
  });
});
