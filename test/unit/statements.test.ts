import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { readSheet } from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { spanOfMonth } from '#schemas/calendar.ts';
import { type StatementLine, services } from '#schemas/statement-entries.ts';
import { mostLinesOfFile, Statement } from '#schemas/statements.ts';
import { standardRates } from '#schemas/tariffs.ts';
import { byteOrderMark, csvOf } from '#shared/files/csv.ts';
import { openFont } from '#shared/paper/fonts.ts';
import { derivedId } from '#shared/records/id.ts';
import { drawStatement } from '../../functions/statements/paper.ts';
import {
  backOf,
  draftsOf,
  type Entry,
  entryOf,
  holdsFrom,
  monthAfter,
  monthBefore,
  monthsDue,
  openAccount,
  type Row,
  ratesAt,
  upheld,
} from '../../functions/statements/rules.ts';
import { sheetOf } from '../../functions/statements/sheets.ts';
import { companiesOf, linesIn, plain, summaryOf, workbookOf } from '../../functions/statements/tables.ts';
import { readPdf } from '../support/pdf.ts';

const company = (n: number) => derivedId('mem', `company-${n}`);
const lineIdOf = (source: string) => derivedId('sln', source);
const month = '2026-10';
const at = (day: number) => new Date(Date.parse(spanOfMonth(month).from) + day * 86_400_000).toISOString();

/** A line between two of five companies: of the month itself, or a correction of an earlier one. */
const lines = fc
  .array(
    fc.record({
      parties: fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 4 })),
      service: fc.constantFrom(...(Object.keys(services) as (keyof typeof services)[])),
      amountFen: fc.nat(5_000_000),
      late: fc.boolean(),
      takesBack: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((drawn) =>
    drawn.map(({ parties: [giver, further], service, amountFen, late, takesBack }, place): StatementLine => {
      const sign = takesBack ? -1 : 1;
      return {
        id: lineIdOf(String(place)),
        month,
        ofMonth: late ? monthBefore(month) : month,
        giverId: company(giver),
        receiverId: company((giver + further) % 5),
        service,
        cases: sign,
        amountFen: sign * amountFen,
        at: at(1),
      };
    }),
  );

describe('a month of accounts', () => {
  const accounts = (all: readonly StatementLine[]) =>
    [0, 1, 2, 3, 4].map(company).map((memberId) => {
      const account = openAccount(memberId);
      for (const line of all) if (line.giverId === memberId || line.receiverId === memberId) account.add(line);
      return { memberId, ...account.sheet() };
    });

  it('nets to zero over all companies, and each pair of them agrees, whatever was done', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const sheets = accounts(all);
        expect(sheets.reduce((sum, { netFen }) => sum + netFen, 0)).toBe(0);
        expect(sheets.reduce((sum, { correctionFen }) => sum + correctionFen, 0)).toBe(0);
        expect(sheets.reduce((sum, sheet) => sum + sheet.lines, 0)).toBe(2 * all.length);
        for (const { memberId, rows, netFen } of sheets) {
          expect(rows.reduce((sum, row) => sum + row.netFen, 0)).toBe(netFen);
          for (const row of rows) {
            const mirrored = sheets
              .find((sheet) => sheet.memberId === row.memberId)
              ?.rows.find((other) => other.memberId === memberId);
            expect(mirrored?.received).toEqual(row.given);
            expect(mirrored?.given).toEqual(row.received);
            expect((mirrored?.netFen ?? Number.NaN) + row.netFen).toBe(0);
          }
        }
      }),
    );
  });

  it('comes to what the lines say, added up another way', () => {
    fc.assert(
      fc.property(lines, (all) => {
        for (const { memberId, netFen, corrections } of accounts(all)) {
          const due = all.filter(({ giverId }) => giverId === memberId).map(({ amountFen }) => amountFen);
          const owed = all.filter(({ receiverId }) => receiverId === memberId).map(({ amountFen }) => amountFen);
          const sum = (fen: readonly number[]) => fen.reduce((total, one) => total + one, 0);
          expect(netFen).toBe(sum(due) - sum(owed));
          expect(corrections).toBe(
            all.filter((line) => [line.giverId, line.receiverId].includes(memberId) && line.ofMonth !== month).length,
          );
        }
      }),
    );
  });

  it('is where it was once a dispute is upheld and its line taken back', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const back = all.map(({ month: _, ...line }) => ({
          ...upheld(line, lineIdOf(`back ${line.id}`), at(2)),
          month,
        }));
        for (const { netFen } of accounts([...all, ...back])) expect(netFen).toBe(0);
      }),
    );
  });
});

const row = (recordId: string, version: number, verb: string, image: Row['image'] = {}): Row => ({
  recordId,
  version,
  verb,
  at: at(version),
  image,
});

describe('the entries of a hand-off', () => {
  const id = derivedId('hnd', '1');
  const image = {
    track: 'quick',
    handlingMemberId: company(1),
    underwritingMemberId: company(2),
    claimNumber: 'CLM-1',
    credentialNumber: derivedId('crd', '1'),
  };

  it('are one, of its first close, by the track that it was closed on', () => {
    const reopened = { ...image, track: 'ordinary' };
    const course = [
      row(id, 1, 'request'),
      row(id, 2, 'close', image),
      row(id, 3, 'reopen'),
      row(id, 4, 'close', reopened),
    ];
    const drafts = draftsOf('handoff', course, lineIdOf);
    expect(drafts).toMatchObject([
      { version: 2, giverId: company(1), receiverId: company(2), service: 'quick', cases: 1, claimNumber: 'CLM-1' },
    ]);
    expect(drafts.map((draft) => entryOf(draft, []).amountFen)).toEqual([standardRates.quickFen]);
  });

  it('are none between two branches of one company, and none before the close', () => {
    expect(draftsOf('handoff', [row(id, 1, 'pay', image)], lineIdOf)).toEqual([]);
    const own = { ...image, handlingMemberId: company(2) };
    expect(draftsOf('handoff', [row(id, 1, 'close', own)], lineIdOf)).toEqual([]);
  });
});

describe('the entries of an assist', () => {
  const id = derivedId('ast', '1');
  const of = (customer: number | undefined) => ({
    memberId: company(1),
    ...(customer === undefined ? {} : { customerOf: company(customer) }),
    credentialNumber: derivedId('crd', '1'),
  });
  /** Any course of the verbs that matter; a route goes to another company. */
  const courses = fc.array(
    fc.record({ verb: fc.constantFrom('acknowledge', 'handOver', 'route', 'close'), customer: fc.nat(4) }),
    { maxLength: 8 },
  );
  const rowsOf = (drawn: readonly { verb: string; customer: number }[]) => {
    let customer: number | undefined;
    return drawn.map(({ verb, customer: next }, place) => {
      if (verb === 'route') customer = next;
      return row(id, place + 1, verb, of(customer));
    });
  };

  it('leave one case standing at most, with the company that has taken note of it last', () => {
    fc.assert(
      fc.property(courses, (drawn) => {
        const entries = draftsOf('assist', rowsOf(drawn), lineIdOf).map((draft) => entryOf(draft, []));
        const standing = new Map<string, number>();
        for (const { receiverId, cases } of entries) standing.set(receiverId, (standing.get(receiverId) ?? 0) + cases);
        const left = [...standing].filter(([, cases]) => cases !== 0);
        expect(left.length).toBeLessThanOrEqual(1);
        expect(left.every(([receiver, cases]) => cases === 1 && receiver !== company(1))).toBe(true);
        expect(entries.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(left.length * standardRates.assistFen);
      }),
    );
  });

  it('are taken back by one and the same entry, whether it is routed on or a dispute is upheld', () => {
    const course = [row(id, 1, 'acknowledge', of(2)), row(id, 2, 'route', of(3))];
    const [helped, back] = draftsOf('assist', course, lineIdOf).map((draft) => entryOf(draft, []));
    if (!helped || !back) throw new Error('two entries were expected');
    const decided = upheld(helped, lineIdOf(backOf(helped.id)), at(9));
    expect(decided).toEqual({ ...back, at: at(9), because: 'dispute' });
  });

  it('are the same for each event, whatever has come after it', () => {
    fc.assert(
      fc.property(courses, (drawn) => {
        const rows = rowsOf(drawn);
        const all = draftsOf('assist', rows, lineIdOf);
        for (const { version } of rows) {
          const then = draftsOf('assist', rows.slice(0, version), lineIdOf);
          expect(then).toEqual(all.filter((draft) => draft.version <= version));
        }
      }),
    );
  });
});

describe('the entries of a reward', () => {
  const id = derivedId('rwd', '1');
  const image = { payerId: company(1), payeeId: company(2), amountFen: 12_345, claimNumber: 'CLM-9' };
  const amounts = (...verbs: readonly (readonly [string, Row['image']?])[]) =>
    draftsOf(
      'reward',
      verbs.map(([verb, more], place) => row(id, place + 1, verb, { ...image, ...more })),
      lineIdOf,
    ).map((draft) => entryOf(draft, []).amountFen);

  it('are what the payer owes, taken back when it is cancelled, and earned anew', () => {
    expect(amounts(['earn'])).toEqual([12_345]);
    expect(amounts(['earn'], ['cancel'])).toEqual([12_345, -12_345]);
    expect(amounts(['earn'], ['cancel'], ['earn', { amountFen: 700 }])).toEqual([12_345, -12_345, 700]);
  });

  it('are taken back when it was paid directly, and not by a payment of which nobody says so', () => {
    const paymentReference = '汇款 20261101';
    expect(amounts(['earn'], ['settle', { paymentReference, paidDirectly: true }])).toEqual([12_345, -12_345]);
    expect(amounts(['earn'], ['settle', { paymentReference }])).toEqual([12_345]);
  });

  it('are none where a company would pay itself', () => {
    expect(amounts(['earn', { payeeId: company(1) }])).toEqual([]);
  });
});

describe('a tariff', () => {
  const dated = (quickFen: number, from: string) => ({
    quickFen,
    ordinaryFen: 1,
    assistFen: 1,
    holdsFrom: from,
    setAt: from,
  });

  it('holds from its instant on; of two for the same one the later that was set; before any, the standard', () => {
    const rates = [dated(1, at(5)), dated(2, at(9)), dated(3, at(9)), dated(4, at(7))];
    expect(ratesAt(rates, at(1))).toEqual(standardRates);
    expect([at(5), at(6), at(7), at(8), at(9), at(20)].map((then) => ratesAt(rates, then).quickFen)).toEqual([
      1, 1, 4, 4, 3, 3,
    ]);
  });

  it('is set for now or a month to come, never for what is over', () => {
    const now = '2026-11-15T04:00:00.000Z';
    expect(holdsFrom('2026-11', now)).toBe(now);
    expect(holdsFrom('2026-12', now)).toBe('2026-11-30T16:00:00.000Z');
    expect(holdsFrom('2027-11', now)).toBe('2027-10-31T16:00:00.000Z');
    expect(holdsFrom('2027-12', now)).toBeUndefined();
    expect(holdsFrom('2026-10', now)).toBeUndefined();
  });
});

describe('the months', () => {
  it('follow each other over the turn of a year', () => {
    expect([monthAfter('2026-12'), monthBefore('2027-01'), monthAfter('2026-01')]).toEqual([
      '2027-01',
      '2026-12',
      '2026-02',
    ]);
  });

  it('are closed from the last closed one on, that one again lest its issue was cut off', () => {
    const recent = ['2026-10', '2026-09', '2026-08', '2026-07'];
    const due = (...closed: readonly string[]) => monthsDue(recent, new Set(closed));
    expect(due()).toEqual(['2026-10']);
    expect(due('2026-10')).toEqual(['2026-10']);
    expect(due('2026-09')).toEqual(['2026-09', '2026-10']);
    expect(due('2026-07', '2026-08')).toEqual(['2026-08', '2026-09', '2026-10']);
  });
});

describe('the files of a statement', () => {
  const names = new Map([
    [company(1), { zh: '鹿山试验保险', en: 'Lushan Test Insurance' }],
    [company(2), { zh: '=鹤汀𬭼试验保险', en: 'Heting Test Insurance' }],
  ]);
  const linesOf = (count: number) =>
    Array.from(
      { length: count },
      (_, place): StatementLine => ({
        id: lineIdOf(`file ${place}`),
        month,
        ofMonth: month,
        giverId: company(1 + (place % 2)),
        receiverId: company(2 - (place % 2)),
        service: place % 3 === 0 ? 'quick' : 'assist',
        cases: 1,
        amountFen: 8000 + place,
        at: at(2),
        caseId: derivedId('hnd', String(place)),
        claimNumber: '=1+1',
        credentialNumber: derivedId('crd', String(place)),
      }),
    );
  const statementOf = async (all: readonly StatementLine[]) =>
    Statement.parse({
      id: derivedId('stm', month),
      status: 'issued',
      memberId: company(1),
      month,
      cityCode: '620500',
      contested: {},
      resolved: {},
      version: 1,
      createdAt: at(32),
      updatedAt: at(32),
      ...(await sheetOf(company(1), all)),
    });

  it('hold each line: CSV that spreadsheets read and do not carry out', async () => {
    const all = linesOf(3);
    const { heads, rows } = linesIn(all, company(1), names, 'zh');
    const text = byteOrderMark + csvOf([heads, ...rows.map((row) => row.map(plain))]);
    expect(text.startsWith('\ufeff结算月,')).toBe(true);
    const read: string[][] = parse(text, { bom: true, record_delimiter: '\r\n' });
    expect(read).toHaveLength(4);
    expect(read[1]).toMatchObject({ 4: "'=鹤汀𬭼试验保险", 7: '80', 9: "'=1+1", 13: all[0]?.id });
    expect(read[2]?.[7]).toBe('-80.01');
  });

  it('are a workbook with the sums, the companies and all lines, as many as a file takes', async () => {
    const all = linesOf(mostLinesOfFile);
    const statement = await statementOf(all);
    const tables = [
      summaryOf(statement, 'en'),
      companiesOf(statement, names, 'en'),
      linesIn(all, company(1), names, 'en'),
    ];
    const workbook = await workbookOf(tables);
    expect(workbook.length).toBeLessThan(4_000_000);
    const sheet = await readSheet(workbook, 3);
    expect(sheet).toHaveLength(mostLinesOfFile + 1);
    expect(sheet[1]?.[13]).toBe(all[0]?.id);
    const [, ...companies] = await readSheet(workbook, 2);
    expect(companies).toHaveLength(1);
    expect(companies[0]?.at(-1)).toBe(statement.netFen / 100);
  });

  it('are of as many of the longest lines at most as an answer of the hub holds', () => {
    // Three bytes a character; the names and numbers as long as they may be.
    const longest = new Map([[company(2), { zh: '鹤'.repeat(80), en: '鹤'.repeat(120) }]]);
    const all = linesOf(mostLinesOfFile).map(
      (line): StatementLine => ({
        ...line,
        giverId: company(1),
        receiverId: company(2),
        amountFen: -50_000_000,
        cases: -1,
        claimNumber: '案'.repeat(line.service === 'assist' ? 40 : 60),
        reverses: line.id,
        because: 'rerouted',
      }),
    );
    for (const language of ['zh', 'en'] as const) {
      const { heads, rows } = linesIn(all, company(1), longest, language);
      const text = byteOrderMark + csvOf([heads, ...rows.map((row) => row.map(plain))]);
      expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(6 * 1024 * 1024);
    }
  });

  it('are a PDF that turns its pages, in Chinese, with every character named that the font lacks', async () => {
    const font = openFont(
      readFileSync(
        createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
      ),
    );
    const all = linesOf(120);
    const statement = await statementOf(all);
    const face = {
      title: ['月度结算单 2026-10', 'Monthly statement 2026-10'],
      company: '鹿山试验保险',
      tables: [summaryOf(statement, 'zh'), companiesOf(statement, names, 'zh'), linesIn(all, company(1), names, 'zh')],
      note: '本单共 120 条明细',
      at: statement.createdAt,
    };
    const pdf = await drawStatement(font, face);
    const { pages } = await readPdf(pdf);
    expect(pages.length).toBeGreaterThan(3);
    const text = pages.map((page) => page.text).join('');
    for (const said of [
      '月度结算单2026-10',
      '鹿山试验保险',
      '净额',
      '本单共120条明细',
      `${pages.length}/${pages.length}`,
    ])
      expect(text.replaceAll(' ', '')).toContain(said);
    for (const { id } of all) expect(text).toContain(id);
    expect(pages.every(({ glyphs }) => !glyphs.includes(0))).toBe(true);
    for (const page of pages)
      for (const { box } of page.runs) {
        expect(box.x + box.width).toBeLessThanOrEqual(page.width);
        expect(box.y + box.height).toBeLessThanOrEqual(page.height);
      }
    expect(await drawStatement(font, face)).toEqual(pdf);
  });
});

describe('the hash of the lines', () => {
  it('changes with every figure of every line', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.nat(), async (all, which) => {
        const [line] = all.slice(which % Math.max(1, all.length));
        if (!line) return;
        const bent = all.map((one) => (one === line ? { ...one, amountFen: one.amountFen + 1 } : one));
        const hashOf = async (of: readonly Entry[]) =>
          (
            await sheetOf(
              company(0),
              of.map((one) => ({ ...one, month })),
            )
          ).linesHash;
        expect(await hashOf(bent)).not.toBe(await hashOf(all));
      }),
      { numRuns: 20 },
    );
  });
});
