import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Registration } from '#schemas/adjusters.ts';
import { csvType, type Import, xlsxType } from '#schemas/imports.ts';
import { cellName } from '../../functions/imports/cells.ts';
import { FileFault } from '../../functions/imports/faults.ts';
import { examine } from '../../functions/imports/rows.ts';
import { readSheet } from '../../functions/imports/sheet.ts';
import { templateTable, templateWorkbook } from '../../functions/imports/template.ts';
import { inputsOf } from '../support/generators.ts';
import { csvOf, gb18030, headers, peopleOf, rowOf, type Table, tableOf, workbookOf } from '../support/sheets.ts';

/** What an import makes of a file: the people in it, or the faults as `cell code`. */
async function imported(content: Uint8Array | string, contentType: Import['contentType'] = csvType) {
  try {
    const { entries, faults } = examine(await readSheet(Buffer.from(content), contentType));
    return {
      people: entries.map(({ registration }) => registration),
      faults: faults.map(({ cell, row, code }) => [cell ?? row, code].filter((part) => part !== undefined).join(' ')),
      details: faults.map(({ detail }) => detail),
    };
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    const { cell, row, code } = error.fault;
    return { people: [], faults: [[cell ?? row, code].filter(Boolean).join(' ')], details: [error.fault.detail] };
  }
}
const faultsOf = async (content: Uint8Array | string, contentType?: Import['contentType']) =>
  (await imported(content, contentType)).faults;
const inWorkbook = async (table: Table) => imported(await workbookOf(table), xlsxType);
const parsed = (people: readonly unknown[]) => people.map((person) => Registration.parse(person));

/** People's names that a file can hold: no explanation, and nothing that XML cannot carry. */
const people = fc.array(
  inputsOf(Registration)
    .map((given) => Registration.parse(given))
    .filter(({ name, trainingCertificate = '' }) => {
      const words = [name, trainingCertificate];
      return (
        !name.startsWith('#') &&
        !words.some((word) => /[\ufffe\uffff\ufeff\ufffd]|_x[0-9a-f]{4}_|\p{Cn}|\p{Co}/iu.test(word))
      );
    })
    .map((person) => ({ ...person, documentIds: [] })),
  { minLength: 1, maxLength: 6 },
);
const distinct = people.filter((all) => new Set(all.map(({ nationalId }) => nationalId)).size === all.length);
/** The program that writes the tests' workbooks takes such words for its own. */
const isOwnWord = (word = '') => word in {};
const writable = distinct.filter((all) => !all.some((it) => isOwnWord(it.name) || isOwnWord(it.trainingCertificate)));

describe('whatever is written to a file comes back from it', () => {
  const encodings: Record<string, (text: string) => Buffer> = {
    'UTF-8': (text) => Buffer.from(text),
    'UTF-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
    GB18030: gb18030,
  };
  it.each(Object.keys(encodings))('as CSV in %s, by any delimiter and line end', async (name) => {
    await fc.assert(
      fc.asyncProperty(
        distinct,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\r\n', '\n'),
        fc.boolean(),
        async (all, delimiter, end, codes) => {
          const table = [headers, ...all.map((person) => rowOf(person, codes))];
          const content = encodings[name]?.(csvOf(table, delimiter, end)) ?? '';
          expect(await imported(content)).toMatchObject({ people: all, faults: [] });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('as a workbook', async () => {
    await fc.assert(
      fc.asyncProperty(writable, fc.boolean(), async (all, codes) => {
        const table = [headers, ...all.map((person) => rowOf(person, codes))];
        expect(await inWorkbook(table)).toMatchObject({ people: all, faults: [] });
      }),
      { numRuns: 40 },
    );
  });

  it('with English headers, columns in any order and optional ones left out', async () => {
    const [person] = peopleOf(1);
    const fields = Object.keys(Registration.shape)
      .filter((field) => person && field in person)
      .reverse();
    const values = fields.map((field) => [Reflect.get(Object(person), field)].flat().join('/'));
    expect((await imported(csvOf([fields, values]))).people).toEqual(parsed([person]));
  });

  it('in a large workbook, whatever the reader does at the borders of its pieces', async () => {
    const many = peopleOf(5000).map((person, place) => ({ ...person, name: `员${'工<&>'.repeat(place % 9)}${place}` }));
    expect((await inWorkbook(tableOf(many))).people).toEqual(parsed(many));
  });
});

describe('what people and their programs write is understood', () => {
  const [person = {}] = peopleOf(1);
  const withCell = (header: string, cell: Table[number][number]): Table => [
    headers,
    rowOf(peopleOf(1)[0] ?? ({} as never)).map((value, place) => (headers[place] === header ? cell : value)),
  ];

  it.each([
    ['2031/1/5', '2031-01-05'],
    ['2031.01.05', '2031-01-05'],
    ['2031年1月5日', '2031-01-05'],
    ['20310105', '2031-01-05'],
    [new Date('2031-01-05'), '2031-01-05'],
  ])('the day %s', async (cell, day) => {
    expect((await inWorkbook(withCell('驾驶证有效期至', cell))).people).toMatchObject([{ licenceValidUntil: day }]);
  });

  it('numbers that kept all of their digits, and marks that keep them text', async () => {
    expect((await inWorkbook(withCell('手机号', 13_900_000_001))).people).toMatchObject([{ phone: '13900000001' }]);
    expect((await inWorkbook(withCell('县区', 621_202))).people).toMatchObject([{ countyCode: '621202' }]);
    const marked = csvOf(withCell('驾驶证号', "'620500000001"));
    expect((await imported(marked)).people).toMatchObject([{ drivingLicence: '620500000001' }]);
    const asFormula = csvOf(withCell('驾驶证号', 'LICENCE')).replace('LICENCE', '="620500000001"');
    expect((await imported(asFormula)).people).toMatchObject([{ drivingLicence: '620500000001' }]);
    const small = csvOf(withCell('身份证号', '11010519491231002x'));
    expect((await imported(small)).people).toMatchObject([{ nationalId: '11010519491231002X' }]);
  });

  it('words for what the hub knows by codes', async () => {
    expect((await imported(csvOf(withCell('县区', '天水市秦州区')))).people).toMatchObject([{ countyCode: '620502' }]);
    expect((await imported(csvOf(withCell('熟悉城市', '天水，陇南')))).people).toMatchObject([
      { citiesKnown: ['620500', '621200'] },
    ]);
    expect((await imported(csvOf(withCell('准驾车型', 'c1')))).people).toMatchObject([{ licenceClass: 'C1' }]);
  });

  it('empty rows and columns, wherever they are, and explanations', async () => {
    const row = Object.keys(person).length > 0 ? rowOf(peopleOf(1)[0] ?? ({} as never)) : [];
    const padded = [[], [...headers, '', ''], ['# 说明'], [], [...row, '', '', ''], [], ['', ' ', '']];
    expect(await imported(csvOf(padded))).toMatchObject({ faults: [], people: [{ name: '试验员1号' }] });
    expect(await inWorkbook(padded)).toMatchObject({ faults: [], people: [{ name: '试验员1号' }] });
  });
});

describe('every fault is told with its cell', () => {
  const [first, second] = peopleOf(2);
  const rows = () => [rowOf(first ?? ({} as never)), rowOf(second ?? ({} as never))] as const;
  const bent = (place: number, cell: Table[number][number]): Table => {
    const [good, bad] = rows();
    return [headers, good, bad.map((value, at) => (at === place ? cell : value))];
  };

  it.each([
    [1, '123', 'B3 invalid_format'],
    [1, '620502199001010011', 'B3 id_checksum'],
    [1, '', 'B3 invalid_type'],
    [4, '城关区', 'E3 invalid_value'],
    [6, '很好', 'G3 invalid_value'],
    [8, '长期', 'I3 invalid_format'],
    [9, '天水、兰州', 'J3 invalid_value'],
    [14, '照片', 'O3 invalid_format'],
    [0, '字'.repeat(41), 'A3 too_big'],
  ])('column %i with %s', async (place, cell, fault) => {
    expect(await faultsOf(csvOf(bent(place, cell)))).toEqual([fault]);
    expect((await inWorkbook(bent(place, cell))).faults).toEqual([fault]);
  });

  it('numbers whose digits a spreadsheet has lost, dates and truths for texts', async () => {
    expect((await inWorkbook(bent(1, 620_502_199_001_010_000))).faults).toEqual(['B3 digits_lost']);
    expect(await faultsOf(csvOf(bent(1, '6.20502E+17')))).toEqual(['B3 digits_lost']);
    expect((await inWorkbook(bent(3, new Date('2026-01-01')))).faults).toEqual(['D3 not_text']);
    expect((await inWorkbook(bent(0, true))).faults).toEqual(['A3 not_text']);
  });

  it('what is accepted instead, in words, and never what stood there', async () => {
    const { details } = await imported(csvOf(bent(5, '机密内容')));
    expect(details).toEqual([
      {
        zh: '只接受：大专以下、大专、本科、研究生',
        en: 'This takes one of: 大专以下 (below-college), 大专 (college), 本科 (bachelor), 研究生 (postgraduate)',
      },
    ]);
    const { details: ofId } = await imported(csvOf(bent(1, '620502199001010011')));
    expect(JSON.stringify(ofId)).not.toContain('6205');
  });

  it('the same person twice, naming both rows', async () => {
    const [good] = rows();
    const { faults, details } = await imported(csvOf([headers, good, good]));
    expect(faults).toEqual(['B3 doubled']);
    expect(details[0]?.zh).toContain('第 2 行');
  });

  it('headers that are unknown, doubled, missing or not there', async () => {
    const [good] = rows();
    expect(
      await faultsOf(
        csvOf([
          [...headers, '性别'],
          [...good, '女'],
        ]),
      ),
    ).toEqual(['P1 header_unknown']);
    expect(
      await faultsOf(
        csvOf([
          [...headers, '姓名'],
          [...good, 'x'],
        ]),
      ),
    ).toEqual(['P1 header_doubled']);
    expect(await faultsOf(csvOf([headers.slice(1), good.slice(1)]))).toEqual(['1 header_missing']);
    expect(await faultsOf(csvOf([headers, [...good, 'x']]))).toEqual(['P2 header_empty']);
    expect(await faultsOf(csvOf([good]))).toContain('A1 header_unknown');
  });

  it('nobody, too many, or nothing at all', async () => {
    expect(await faultsOf(csvOf([headers]))).toEqual(['no_rows']);
    expect(await faultsOf('')).toEqual(['no_rows']);
    expect(await faultsOf('\n'.repeat(5_000_000))).toEqual(['too_many_rows']);
    expect(await faultsOf(csvOf(tableOf(peopleOf(5001))))).toEqual(['5002 too_many_rows']);
  });

  it('quotation marks that do not pair up, and texts in no known encoding', async () => {
    expect(await faultsOf(`${headers.join(',')}\r\n"试,1\r\n`)).toEqual([expect.stringMatching(/csv_broken$/)]);
    expect(await faultsOf(Buffer.from(`\ufeff${headers.join('\t')}`, 'utf16le'))).toEqual(['encoding']);
  });
});

describe('a file that is not what it says, or means harm, is refused without being unpacked', () => {
  const good = async () => unzipSync(await workbookOf(tableOf(peopleOf(2))));
  const sheetPath = 'xl/worksheets/sheet1.xml';
  /** A workbook whose sheet's XML was changed. */
  const bentBy = async (change: (xml: string) => string) => {
    const files = await good();
    const xml = strFromU8(files[sheetPath] ?? new Uint8Array());
    expect(change(xml)).not.toBe(xml);
    return zipSync({ ...files, [sheetPath]: strToU8(change(xml)) });
  };
  const compound = Buffer.from('d0cf11e0a1b11ae1', 'hex');

  it('types behind other names', async () => {
    expect(await faultsOf(zipSync(await good()), csvType)).toEqual(['not_csv']);
    expect(await faultsOf(compound, csvType)).toEqual(['not_csv']);
    expect(await faultsOf(Buffer.concat([compound, Buffer.alloc(2000)]), xlsxType)).toEqual(['old_xls']);
    const encrypted = Buffer.concat([compound, Buffer.from('EncryptedPackage', 'utf16le')]);
    expect(await faultsOf(encrypted, xlsxType)).toEqual(['encrypted']);
    expect(await faultsOf(csvOf(tableOf(peopleOf(1))), xlsxType)).toEqual(['not_xlsx']);
    expect(await faultsOf(zipSync({ 'word/document.xml': strToU8('<x/>') }), xlsxType)).toEqual(['unreadable']);
    expect(await faultsOf('PK\x03\x04', xlsxType)).toEqual(['unreadable']);
  });

  it('files cut off anywhere, and with any byte turned', async () => {
    const whole = zipSync(await good());
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (place, turn) => {
        expect((await faultsOf(whole.slice(0, place), xlsxType)).length).toBeGreaterThan(0);
        const turned = Uint8Array.from(whole, (byte, at) => (at === place ? byte ^ turn : byte));
        expect(Array.isArray(await faultsOf(turned, xlsxType))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('kilobytes that stand for gigabytes, whether the directory says so or lies', async () => {
    const bomb = zipSync({ ...(await good()), 'xl/worksheets/sheet2.xml': new Uint8Array(60_000_000) }, { level: 9 });
    expect(bomb.length).toBeLessThan(200_000);
    expect(await faultsOf(bomb, xlsxType)).toEqual(['too_large_inside']);
    const lying = Buffer.from(bomb);
    for (let at = lying.indexOf('PK\x01\x02'); at >= 0; at = lying.indexOf('PK\x01\x02', at + 1))
      if (lying.readUInt32LE(at + 24) === 60_000_000) lying.writeUInt32LE(1000, at + 24);
    expect(await faultsOf(lying, xlsxType)).toEqual(['too_large_inside']);
  });

  it('long rows of tags that never end, and of rows and cells that hold nothing', async () => {
    const endless = (what: string, times: number) => (xml: string) =>
      xml.replace('</sheetData>', `</sheetData>${what.repeat(times)}`);
    expect(await faultsOf(await bentBy(endless('<c ', 260_000)), xlsxType)).toEqual(['unreadable']);
    expect(await faultsOf(await bentBy(endless('<row/>', 60_000)), xlsxType)).toEqual(['sheet_too_wide']);
    expect(await faultsOf(await bentBy(endless('<c/>', 600_000)), xlsxType)).toEqual(['sheet_too_wide']);
  });

  it('rows and columns at the end of the world, however they are written', async () => {
    const moved = (row: string) => (xml: string) => xml.replace(/<row r="3"/, `<row r=${row}`);
    for (const row of ['"300000000"', "'300000000'", '"1e9"', '"&#51;00000000"', '"1048577"', ' "99999999"'])
      expect((await faultsOf(await bentBy(moved(row)), xlsxType)).length, row).toBe(1);
    const far = (xml: string) => xml.replace('r="M3"', 'r="ZZZZZZZ3"');
    expect(await faultsOf(await bentBy(far), xlsxType)).toEqual(['unreadable']);
    const files = await good();
    const rels = 'xl/_rels/workbook.xml.rels';
    const elsewhere = strFromU8(files[rels] ?? new Uint8Array()).replace('worksheets/sheet1.xml', 'theme/other.xml');
    const hidden = strFromU8(files[sheetPath] ?? new Uint8Array()).replace('<row r="3"', '<row x:r="900000000"');
    const moving = { ...files, [rels]: strToU8(elsewhere), 'xl/theme/other.xml': strToU8(hidden) };
    expect(await faultsOf(zipSync(moving), xlsxType)).toEqual(['unreadable']);
    const corner = (xml: string) =>
      xml.replace(
        '</sheetData>',
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
      );
    expect(await faultsOf(await bentBy(corner), xlsxType)).toEqual(['sheet_too_wide']);
  });

  it('formulas and error values, which are not what they seem', async () => {
    const formula = (xml: string) =>
      xml.replace(/<c r="C2"[^>]*>.*?<\/c>/, '<c r="C2" t="str"><f>A1&amp;"1"</f><v>620500000001</v></c>');
    expect(await faultsOf(await bentBy(formula), xlsxType)).toEqual(['C2 formula']);
    const broken = (xml: string) => xml.replace(/<c r="L3"[^>]*>.*?<\/c>/, '<c r="L3" t="e"><v>#N/A</v></c>');
    expect(await faultsOf(await bentBy(broken), xlsxType)).toEqual(['L3 error_value']);
  });

  it('a password on single entries', async () => {
    const zip = Buffer.from(zipSync(await good()));
    const entry = zip.indexOf('PK\x01\x02');
    zip.writeUInt16LE(zip.readUInt16LE(entry + 8) | 1, entry + 8);
    expect(await faultsOf(zip, xlsxType)).toEqual(['encrypted']);
  });
});

describe('the templates', () => {
  it.each(['zh', 'en'] as const)('say in %s what to fill in, and register nobody as they are', async (language) => {
    expect(await faultsOf(await templateWorkbook(language), xlsxType)).toEqual(['no_rows']);
    expect(await faultsOf(templateTable(language))).toEqual(['no_rows']);
    const [good] = peopleOf(1);
    const filled = templateTable(language) + csvOf([rowOf(good ?? ({} as never))]);
    expect((await imported(filled)).people).toEqual(parsed([good]));
  });

  it('hold an example that would be taken', async () => {
    const example = templateTable('zh').replace('# 例：', '');
    expect((await imported(example)).people).toMatchObject([{ name: '张试', education: 'college' }]);
  });

  it('format what is to be filled in as text, and name every accepted value', async () => {
    const files = unzipSync(await templateWorkbook('zh'));
    const text = (name: string) => strFromU8(files[name] ?? new Uint8Array());
    expect(text('xl/styles.xml')).toContain('formatCode="@"');
    expect(text('xl/sharedStrings.xml')).toContain('二级甲等');
    expect(text('xl/sharedStrings.xml')).toContain('张家川回族自治县');
    expect(text('xl/worksheets/sheet1.xml')).toContain('<c r="B20"');
  });
});

it('names cells as spreadsheets do', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map((place) => cellName(place, 5))).toEqual([
    'A5',
    'Z5',
    'AA5',
    'AZ5',
    'BA5',
    'ZZ5',
    'AAA5',
  ]);
});
