import { eachEvent } from '#shared/events/consume.ts';
import { carryOut } from './work.ts';

/** Carries out an import that was started. Killed at any point, the next delivery goes on from the state that the record is in. */
export const handler = eachEvent(({ recordId }) => carryOut(recordId));
