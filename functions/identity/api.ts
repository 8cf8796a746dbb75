import { principalRoutes } from '#schemas/principals.ts';
import { publicJwks } from '#shared/crypto/sign.ts';
import { api } from '#shared/http/api.ts';
import { issueToken } from './issue-token.ts';
import * as store from './store.ts';

export const handler = api(principalRoutes, {
  issueToken,
  readJwks: async () => ({
    body: { keys: await publicJwks() },
    headers: { 'cache-control': 'public, max-age=300' },
  }),
  whoAmI: async ({ principal }) => ({ body: principal }),
  listCommittee: store.listCommittee,
  registerClient: store.registerClient,
  listClients: store.listClients,
  readClient: store.readClient,
  suspendClient: store.take('suspend'),
  resumeClient: store.take('resume'),
  addClientKey: store.addKey,
  retireClientKey: store.retireKey,
});
