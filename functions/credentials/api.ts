import { credentialNoun, credentialRoutes } from '#schemas/credentials.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { statusListToken, timeToLive } from './status-lists.ts';
import * as store from './store.ts';
import { verifyPage } from './verify-page.ts';

export const handler = api(credentialRoutes, {
  issueCredential: store.issue,
  listCredentials: store.list,
  readCredential: store.read,
  readCredentialTimeline: async ({ principal, params }) => ({
    body: { items: await readTimeline(principal, credentialNoun, params.id) },
  }),
  revokeCredential: store.revoke,
  reissueCredential: store.reissue,
  verifyCredential: async ({ params, query, language, at }) =>
    verifyPage(await store.look(params.number, at), query.lang ?? language, at),
  showPortrait: async ({ params, at }) => ({ content: await store.portraitOf(params.number, at) }),
  readStatusList: async ({ params, at }) => ({
    content: await statusListToken(params.list, at),
    headers: { 'cache-control': `public, max-age=${timeToLive}`, 'access-control-allow-origin': '*' },
  }),
});
