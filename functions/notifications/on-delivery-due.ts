import { lookup } from 'node:dns/promises';
import { eachEvent } from '#shared/events/consume.ts';
import { attempt } from './attempt.ts';

/** Calls the endpoint of a delivery whose turn has come. */
export const handler = eachEvent((event) => attempt(event, (host) => lookup(host, { all: true })));
