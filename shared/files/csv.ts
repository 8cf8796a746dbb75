/** A number that a spreadsheet would round, cut a zero from, or take for one with an exponent. */
const misread = /^(?:0\d+|\d{12,}|\d*\.?\d+[eE][+-]?\d+)$/;
/** What a spreadsheet would take for a formula: of half or full width, and behind a tab or a line end too. */
const formula = /^[=+\-@\t\r＝＋－＠]/;
const quoted = /[",\r\n]/;

function cellOf(value: string | number | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  const text = formula.test(value) || misread.test(value) ? `'${value}` : value;
  return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of CSV as spreadsheets take it (RFC 4180). An apostrophe keeps text what they would take for a formula, and a number's digits. */
export const csvOf = (rows: readonly (readonly (string | number | undefined)[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

/** What a file of CSV begins with, so that spreadsheets take it for UTF-8. */
export const byteOrderMark = '\ufeff';
