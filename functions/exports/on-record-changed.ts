import { eachEvent } from '#shared/events/consume.ts';
import { carryOut } from './work.ts';

/** Lets masked exports through, makes those that are approved, and removes what is left of those that were cancelled. */
export const handler = eachEvent(carryOut);
