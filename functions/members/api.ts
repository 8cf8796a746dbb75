import { memberRoutes } from '#schemas/members.ts';
import { deskNoun, serviceAreaRoutes } from '#schemas/service-areas.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import * as desks from './desk-store.ts';
import * as store from './store.ts';

export const handler = api(
  { ...memberRoutes, ...serviceAreaRoutes },
  {
    admitMember: store.admitMember,
    listMembers: store.listMembers,
    readMember: store.readMember,
    setMemberRewardShare: store.setRewardShare,
    openBranch: store.openBranch,
    listBranches: store.listBranches,
    openDesk: desks.openDesk,
    listDesks: desks.listDesks,
    readServiceGaps: desks.readServiceGaps,
    readDesk: desks.readDesk,
    amendDesk: desks.amendDesk,
    closeDesk: desks.closeDesk,
    readDeskTimeline: async ({ principal, params }) => ({
      body: { items: await readTimeline(principal, deskNoun, params.id) },
    }),
  },
);
