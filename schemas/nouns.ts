import { adjusterNoun } from './adjusters.ts';
import { assistNoun } from './assists.ts';
import { batchNoun } from './cards.ts';
import { credentialNoun } from './credentials.ts';
import { estimateNoun } from './estimates.ts';
import { evidenceNoun } from './evidence.ts';
import { exclusionNoun } from './exclusions.ts';
import { exportNoun } from './exports.ts';
import { guideNoun } from './guides.ts';
import { handoffNoun } from './handoffs.ts';
import { importNoun } from './imports.ts';
import { checkNoun } from './indicator-checks.ts';
import { deletionNoun } from './lead-deletions.ts';
import { leadNoun } from './leads.ts';
import { linkNoun } from './links.ts';
import { branchNoun, memberNoun } from './members.ts';
import { notificationNoun } from './notifications.ts';
import type { Noun } from './noun.ts';
import { principalNoun } from './principals.ts';
import { readingNoun } from './readings.ts';
import { reportNoun } from './reports.ts';
import { rewardNoun } from './rewards.ts';
import { deskNoun } from './service-areas.ts';
import { sightingNoun } from './sightings.ts';
import { statementNoun } from './statements.ts';
import { tariffNoun } from './tariffs.ts';
import { vehicleNoun } from './vehicles.ts';
import { deliveryNoun, endpointNoun } from './webhooks.ts';

/** Every noun that has records: what the relay, the reconcile command and the tables' indexes go by. */
export const nouns: readonly Noun[] = [
  memberNoun,
  branchNoun,
  deskNoun,
  principalNoun,
  adjusterNoun,
  vehicleNoun,
  importNoun,
  credentialNoun,
  batchNoun,
  evidenceNoun,
  assistNoun,
  handoffNoun,
  estimateNoun,
  notificationNoun,
  endpointNoun,
  deliveryNoun,
  leadNoun,
  linkNoun,
  rewardNoun,
  deletionNoun,
  readingNoun,
  sightingNoun,
  exclusionNoun,
  checkNoun,
  exportNoun,
  reportNoun,
  guideNoun,
  tariffNoun,
  statementNoun,
];

/** The noun of a record's kind. @throws on a kind that no noun has. */
export function nounOfKind(kind: string): Noun {
  const found = nouns.find((candidate) => candidate.kind === kind);
  if (!found) throw new Error(`no noun of kind ${kind}`);
  return found;
}
