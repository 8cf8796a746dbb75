import { exclusionNoun, exclusionRoutes } from '#schemas/exclusions.ts';
import { checkRoutes } from '#schemas/indicator-checks.ts';
import { leadDeletionRoutes } from '#schemas/lead-deletions.ts';
import { leadRoutes } from '#schemas/lead-routes.ts';
import { leadStepRoutes } from '#schemas/lead-steps.ts';
import { linkRoutes } from '#schemas/link-routes.ts';
import { reciprocityRoutes } from '#schemas/reciprocity.ts';
import { rewardRoutes } from '#schemas/rewards.ts';
import { ringRoutes } from '#schemas/ring.ts';
import { sharingRoutes } from '#schemas/sharing-routes.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import * as checks from './checks.ts';
import * as deletions from './deleting.ts';
import * as exclusions from './exclusions.ts';
import * as links from './links.ts';
import { feedback } from './police.ts';
import { list, read, readEvidence, readLeadCustody, readLeadTimeline, readMatches } from './reading.ts';
import { listReadings, readLeadReadings } from './readings.ts';
import { readReciprocity } from './reciprocity.ts';
import { add, report, suspect } from './report.ts';
import * as rewards from './rewards.ts';
import { readRing } from './ring.ts';
import { share } from './share.ts';
import * as sightings from './sightings.ts';
import * as steps from './steps.ts';

export const handler = api(
  {
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
  },
  {
    reportLead: report,
    suspectAssist: suspect,
    addIndicators: add,
    listLeads: list,
    readLead: read,
    readLeadMatches: readMatches,
    readLeadTimeline,
    shareLead: share,
    readLeadEvidence: readEvidence,
    readLeadReadings,
    readLeadCustody,
    listReadings,
    sightLead: sightings.sight,
    readLeadSightings: sightings.readLeadSightings,
    readSighting: sightings.readSighting,
    readLeadLinks: links.readLeadLinks,
    readLink: links.readLink,
    offerLink: links.offer,
    agreeLink: links.agree,
    withdrawLink: links.withdraw,
    readRing,
    readReciprocity,
    excludeIndicator: exclusions.exclude,
    listExclusions: exclusions.listExclusions,
    readExclusion: exclusions.readExclusion,
    readExclusionTimeline: async ({ principal, params }) => ({
      body: { items: await readTimeline(principal, exclusionNoun, params.id) },
    }),
    extendExclusion: exclusions.extend,
    liftExclusion: exclusions.lift,
    checkIndicator: checks.check,
    listIndicatorChecks: checks.listChecks,
    readIndicatorCheck: checks.readCheck,
    triageLead: steps.triage,
    assignLead: steps.assign,
    confirmLead: steps.confirm,
    refuteLead: steps.settle('refute'),
    retractLead: steps.settle('retract'),
    referLead: steps.refer,
    closeLead: steps.close,
    reopenLead: steps.reopen,
    renewLead: steps.renew,
    holdLead: steps.hold,
    releaseLead: steps.release,
    reportPoliceFeedback: feedback,
    listRewards: rewards.list,
    readReward: rewards.read,
    readRewardTimeline: rewards.readCourse,
    settleReward: rewards.settle,
    planLeadDeletion: deletions.plan,
    listLeadDeletions: deletions.list,
    readLeadDeletion: deletions.read,
    readLeadDeletionTimeline: deletions.readCourse,
    approveLeadDeletion: deletions.approve,
    withdrawLeadDeletion: deletions.withdraw,
  },
);
