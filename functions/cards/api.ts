import { cardRoutes } from '#schemas/cards.ts';
import { api } from '#shared/http/api.ts';
import * as store from './store.ts';

export const handler = api(cardRoutes, {
  drawCard: store.draw,
  requestBatch: store.request,
  listBatches: store.list,
  readBatch: store.read,
});
