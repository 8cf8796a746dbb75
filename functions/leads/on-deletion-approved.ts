import { eachEvent } from '#shared/events/consume.ts';
import { erase } from './erasing.ts';

/** A deletion at a time, for it may take minutes: the message is taken off the queue when all of it is done and certified. */
export const handler = eachEvent(({ recordId }) => erase(recordId));
