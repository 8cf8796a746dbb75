import { consumer } from '#shared/events/consume.ts';
import { count } from './store.ts';

export const handler = consumer(count);
