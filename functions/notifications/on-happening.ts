import { eachEvent } from '#shared/events/consume.ts';
import { notify } from './notify.ts';

/** Tells inboxes and endpoints of what happened to a case. */
export const handler = eachEvent(notify);
