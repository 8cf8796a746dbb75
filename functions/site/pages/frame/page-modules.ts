import type { ComponentType } from 'react';
import type { Guide } from '../parts/page-head.tsx';
import type { PageId } from './site-map.ts';

/** What a page's file gives. */
export interface PageModule {
  readonly default: ComponentType;
  readonly guide: Guide;
}

/** Each page is a chunk of its own, fetched when it is opened. */
const pageModules: Readonly<Record<PageId, () => Promise<PageModule>>> = {
  work: () => import('../work/work-page.tsx'),
  inbox: () => import('../work/inbox-page.tsx'),
  adjusters: () => import('../people/adjusters-page.tsx'),
  imports: () => import('../people/imports-page.tsx'),
  credentials: () => import('../people/credentials-page.tsx'),
  batches: () => import('../people/batches-page.tsx'),
  vehicles: () => import('../people/vehicles-page.tsx'),
  'service-areas': () => import('../claims/service-areas-page.tsx'),
  handoffs: () => import('../claims/handoffs-page.tsx'),
  assists: () => import('../claims/assists-page.tsx'),
  screening: () => import('../claims/screening-page.tsx'),
  leads: () => import('../fraud/leads-page.tsx'),
  checks: () => import('../fraud/checks-page.tsx'),
  readings: () => import('../fraud/readings-page.tsx'),
  rewards: () => import('../fraud/rewards-page.tsx'),
  reciprocity: () => import('../fraud/reciprocity-page.tsx'),
  exclusions: () => import('../fraud/exclusions-page.tsx'),
  deletions: () => import('../fraud/deletions-page.tsx'),
  exports: () => import('../fraud/exports-page.tsx'),
  progress: () => import('../publication/progress-page.tsx'),
  reports: () => import('../publication/reports-page.tsx'),
  guides: () => import('../publication/guides-page.tsx'),
  statements: () => import('../publication/statements-page.tsx'),
  tariffs: () => import('../publication/tariffs-page.tsx'),
  members: () => import('../administration/members-page.tsx'),
  systems: () => import('../administration/systems-page.tsx'),
  webhooks: () => import('../administration/webhooks-page.tsx'),
  audit: () => import('../administration/audit-page.tsx'),
};

const fetched = new Map<PageId, PageModule>();

/** What there is of a page already. */
export const fetchedPage = (id: PageId): PageModule | undefined => fetched.get(id);

/** Fetches a page, once. */
export async function fetchPage(id: PageId): Promise<PageModule> {
  const module = fetched.get(id) ?? (await pageModules[id]());
  fetched.set(id, module);
  return module;
}
