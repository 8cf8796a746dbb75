import * as z from 'zod';
import { Vehicle } from './case.ts';
import { Fen } from './primitives.ts';

/** Who bears a part of the damage: one of a vehicle's three covers (交强险, 商业第三者责任险, 车损险), or its owner (车主自负). */
const Payer = z.enum(['compulsory', 'commercial', 'own-damage', 'owner']);

const SettlementLine = z
  .strictObject({
    payer: Payer,
    /** Of which vehicle's damage it is a part. */
    damageOf: Vehicle,
    /** Whose: the cover or the owner of the insured vehicle, or of the other one. */
    vehicle: Vehicle,
    amountFen: Fen,
  })
  .meta({ id: 'SettlementLine' });

const isOncePerPayer = (lines: readonly z.infer<typeof SettlementLine>[]) =>
  new Set(lines.map(({ damageOf, payer, vehicle }) => `${damageOf} ${payer} ${vehicle}`)).size === lines.length;

/** Who bears how much of the assessed damage; each payer once for each vehicle's damage. */
export const Settlement = z
  .array(SettlementLine)
  .min(1)
  .max(16)
  .refine(isOncePerPayer, { params: { problem: 'payer_twice' } });
export type Settlement = z.infer<typeof Settlement>;
