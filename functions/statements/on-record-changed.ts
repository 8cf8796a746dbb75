import { eachEvent } from '#shared/events/consume.ts';
import { carryOn } from './entering.ts';

/** Turns what companies did for each other's customers into entries, and carries on what becomes of statements. */
export const handler = eachEvent(carryOn);
