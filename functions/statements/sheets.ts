import { createHash } from 'node:crypto';
import type { StatementLine } from '#schemas/statement-entries.ts';
import type { Sheet } from '#schemas/statements.ts';
import { canonicalJson } from '#shared/records/canonical.ts';
import { openAccount } from './rules.ts';

/**
 * What a statement says of its lines.
 * @param lines those of the company's month, in their order
 */
export async function sheetOf(
  memberId: string,
  lines: AsyncIterable<StatementLine> | Iterable<StatementLine>,
): Promise<Sheet & { linesHash: string }> {
  const account = openAccount(memberId);
  const hash = createHash('sha256');
  for await (const line of lines) {
    account.add(line);
    hash.update(`${canonicalJson(line)}\n`);
  }
  return { ...account.sheet(), linesHash: hash.digest('base64url') };
}
