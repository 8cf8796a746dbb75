import { describe, expect, it } from 'vitest';
import { linesOf } from '../../functions/site/pages/people/report-lines.ts';

const fault = (row: number | undefined, code: string) => ({
  ...(row === undefined ? {} : { row }),
  code,
  detail: code,
});
const faults = [fault(3, 'a'), fault(3, 'b'), fault(undefined, 'c'), fault(5, 'd'), fault(3, 'e')];

describe('the report of a refused import', () => {
  it('shows each fault on a line of its own', () => {
    expect(linesOf(faults, false).map(({ code, more }) => [code, more])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 0],
      ['d', 0],
      ['e', 0],
    ]);
  });

  it('shows one line for each row on demand and says how many faults of the row are not shown', () => {
    expect(linesOf(faults, true).map(({ row, code, more }) => [row, code, more])).toEqual([
      [3, 'a', 2],
      [undefined, 'c', 0],
      [5, 'd', 0],
    ]);
  });
});
