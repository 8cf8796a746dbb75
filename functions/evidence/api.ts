import { evidenceRoutes } from '#schemas/evidence.ts';
import { api } from '#shared/http/api.ts';
import * as store from './store.ts';

export const handler = api(evidenceRoutes, {
  declareEvidence: store.declare,
  completeEvidence: store.complete,
  readEvidence: store.read,
});
