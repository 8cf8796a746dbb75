import { credentialRoutes } from '#schemas/credentials.ts';
import { api } from '#shared/http/api.ts';
import * as store from './store.ts';
import { verifyPage } from './verify-page.ts';

export const handler = api(credentialRoutes, {
  issueCredential: store.issue,
  readCredential: store.read,
  revokeCredential: store.revoke,
  verifyCredential: async ({ params, query, language, at }) =>
    verifyPage(await store.look(params.number, at), query.lang ?? language, at),
});
