import { eachEvent } from '#shared/events/consume.ts';
import { comparePhoto } from './photos.ts';

/** Compares each photo that was looked into with those of other leads and claims. */
export const handler = eachEvent(({ recordId, id }) => comparePhoto(recordId, id));
