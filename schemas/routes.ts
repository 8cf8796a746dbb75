import { adjusterRoutes } from './adjusters.ts';
import { assistRoutes } from './assists.ts';
import { auditRoutes } from './audit-events.ts';
import { cardRoutes } from './cards.ts';
import { caseEvidenceRoutes } from './case-evidence.ts';
import { credentialRoutes } from './credentials.ts';
import { evidenceRoutes } from './evidence.ts';
import { exclusionRoutes } from './exclusions.ts';
import { exportRoutes } from './export-routes.ts';
import { guideRoutes } from './guides.ts';
import { handoffRoutes } from './handoff-routes.ts';
import { importRoutes } from './imports.ts';
import { checkRoutes } from './indicator-checks.ts';
import { leadDeletionRoutes } from './lead-deletions.ts';
import { leadRoutes } from './lead-routes.ts';
import { leadStepRoutes } from './lead-steps.ts';
import { linkRoutes } from './link-routes.ts';
import { memberRoutes } from './members.ts';
import { notificationRoutes } from './notifications.ts';
import { principalRoutes } from './principals.ts';
import { progressRoutes } from './progress.ts';
import { publicationRoutes } from './publication.ts';
import { reciprocityRoutes } from './reciprocity.ts';
import { reportRoutes } from './report-routes.ts';
import { rewardRoutes } from './rewards.ts';
import { ringRoutes } from './ring.ts';
import type { Route } from './route.ts';
import { screeningRoutes } from './screening.ts';
import { serviceAreaRoutes } from './service-areas.ts';
import { sharingRoutes } from './sharing-routes.ts';
import { siteRoutes } from './site.ts';
import { statementRoutes } from './statement-routes.ts';
import { tariffRoutes } from './tariffs.ts';
import { vehicleRoutes } from './vehicles.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** Every endpoint of the hub. */
export const routes = {
  ...principalRoutes,
  ...memberRoutes,
  ...serviceAreaRoutes,
  ...adjusterRoutes,
  ...importRoutes,
  ...credentialRoutes,
  ...vehicleRoutes,
  ...cardRoutes,
  ...evidenceRoutes,
  ...caseEvidenceRoutes,
  ...assistRoutes,
  ...screeningRoutes,
  ...handoffRoutes,
  ...notificationRoutes,
  ...webhookRoutes,
  ...leadRoutes,
  ...sharingRoutes,
  ...linkRoutes,
  ...ringRoutes,
  ...reciprocityRoutes,
  ...exclusionRoutes,
  ...checkRoutes,
  ...leadStepRoutes,
  ...rewardRoutes,
  ...leadDeletionRoutes,
  ...exportRoutes,
  ...progressRoutes,
  ...reportRoutes,
  ...guideRoutes,
  ...publicationRoutes,
  ...auditRoutes,
  ...statementRoutes,
  ...tariffRoutes,
  ...siteRoutes,
} as const satisfies Record<string, Route>;

export type RouteId = keyof typeof routes;

/** The map as a list, for everything that walks it. */
export const routeList: readonly (Route & { readonly id: RouteId })[] = (Object.keys(routes) as RouteId[]).map(
  (id) => ({
    ...routes[id],
    id,
  }),
);
