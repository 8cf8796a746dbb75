import type { Output } from '#schemas/client.ts';
import type { AccidentFacts, Screening, Side } from '#schemas/screening.ts';
import type { Settlement } from '#schemas/settlements.ts';

type Case = Pick<Output<'readHandoff'>, 'underwritingMemberId' | 'assessedFen'>;

/**
 * What a screening said of who pays, as the lines that a calculation begins with: the insured vehicle is the one whose insurer underwrote.
 * @returns undefined unless one party alone is the underwriter's and the lines add up to the assessed damage
 */
export function settlementFrom(
  { underwritingMemberId, assessedFen }: Case,
  facts: AccidentFacts | undefined,
  screening: Screening | undefined,
): Settlement | undefined {
  const { A, B } = facts?.parties ?? {};
  const isA = A?.insurer === underwritingMemberId;
  const isB = B?.insurer === underwritingMemberId;
  const payments = screening?.payments;
  if (!payments || isA === isB || payments.totals.allFen !== assessedFen) return undefined;
  const vehicleOf = (side: Side) => ((side === 'A') === isA ? 'insured' : 'other');
  const lines = new Map<string, Settlement[number]>();
  for (const { damageOf, payer, of, amountFen } of payments.lines.filter((line) => line.amountFen > 0)) {
    const line = {
      payer: payer === 'other-party' ? ('owner' as const) : payer,
      damageOf: vehicleOf(damageOf),
      vehicle: vehicleOf(of),
    } as const;
    const key = JSON.stringify(line);
    lines.set(key, { ...line, amountFen: amountFen + (lines.get(key)?.amountFen ?? 0) });
  }
  return [...lines.values()];
}
