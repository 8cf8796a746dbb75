import { caseEvidenceRoutes } from '#schemas/case-evidence.ts';
import { evidenceRoutes } from '#schemas/evidence.ts';
import { api } from '#shared/http/api.ts';
import { complete } from './seal.ts';
import * as store from './store.ts';

export const handler = api(
  { ...evidenceRoutes, ...caseEvidenceRoutes },
  {
    declareEvidence: store.declare,
    completeEvidence: complete,
    attachEvidence: store.attach,
    readEvidence: store.read,
    readCustody: store.readCustody,
    readCaseEvidence: store.readCase,
  },
);
