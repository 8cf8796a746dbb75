/** The hub's own pipeline around a verb that costs nothing: its route, its checks and its answer are the real ones. */
import { handoffRoutes } from '#schemas/handoff-routes.ts';
import { api } from '#shared/http/api.ts';
import { cannedHandoff } from './canned-handoff.ts';

const { requestHandoff } = handoffRoutes;

export const handler = api({ requestHandoff }, { requestHandoff: async ({ body }) => ({ body: cannedHandoff(body) }) });
