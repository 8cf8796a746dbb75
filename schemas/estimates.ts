import * as z from 'zod';
import { Vehicle } from './case.ts';
import { noun } from './noun.ts';
import { Fen, idOf, text } from './primitives.ts';

/**
 * The lines of an assessment. A record of its own, made in the same transaction as the step: two hundred lines are some 20 KB, which the
 * hand-off's every later write, audit row and read would pay for again. It is read through the hand-off that names it and no other way, and
 * never changes: assessed anew, a hand-off names another one.
 */
export const estimateNoun = noun({
  kind: 'estimate',
  prefix: 'est',
  table: 'Hub',
  zh: '定损明细',
  en: 'estimate',
  states: ['given'],
  create: { verb: 'give', to: 'given' },
  transitions: [],
  relations: {},
  readers: [],
  boxes: {},
});

export const EstimateId = idOf('est');

const EstimateLine = z
  .strictObject({
    vehicle: Vehicle,
    part: text(60),
    operation: z.enum(['replace', 'repair', 'repaint', 'remove-and-refit', 'adjust', 'other']),
    /** Labour in tenths of an hour: 15 are an hour and a half. */
    hoursTenths: z.int().min(0).max(10_000),
    labourFen: Fen,
    partsFen: Fen,
  })
  .meta({ id: 'EstimateLine' });

export const EstimateLines = z.array(EstimateLine).min(1).max(200);
export type EstimateLines = z.infer<typeof EstimateLines>;

/** What an estimate's record holds besides its envelope. */
export const EstimateRecord = z.object({ lines: EstimateLines });

/** The lines of the assessment that holds now; none where it was given as a sum alone, or not yet. */
export const Estimate = z
  .object({ assessedFen: Fen.optional(), lines: z.array(EstimateLine) })
  .meta({ id: 'Estimate' });
