import { auditRoutes } from '#schemas/audit-events.ts';
import { api } from '#shared/http/api.ts';
import { listAuditEvents } from './trail.ts';

export const handler = api(auditRoutes, { listAuditEvents });
