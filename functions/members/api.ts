import { memberRoutes } from '#schemas/members.ts';
import { api } from '#shared/http/api.ts';
import * as store from './store.ts';

export const handler = api(memberRoutes, {
  admitMember: store.admitMember,
  listMembers: store.listMembers,
  readMember: store.readMember,
  openBranch: store.openBranch,
  listBranches: store.listBranches,
  openDesk: store.openDesk,
  listDesks: store.listDesks,
});
