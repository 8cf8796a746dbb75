import { cities, cityCodeOf } from '#schemas/divisions.ts';
import type { RecordChanged } from '#schemas/events.ts';
import type { Figures, MeasureId } from '#schemas/measures.ts';

/*
 * What the figures of a month must be, reckoned from the events themselves and in another way than the hub does: nothing here knows the
 * measures' data, the counters or the histograms.
 */

const shanghai = (instant: string) => new Date(Date.parse(instant) + 8 * 60 * 60 * 1000).toISOString();
export const monthIn = (instant: string) => shanghai(instant).slice(0, 7);
const dayIn = (instant: string) => shanghai(instant).slice(0, 10);

type Add = (id: MeasureId, count?: number) => void;

const kindsOfHelp: Readonly<Record<string, MeasureId>> = {
  'police-report-helped': 'helpPoliceReport',
  'claim-report-helped': 'helpClaimReport',
  'scene-survey': 'helpSceneSurvey',
  'photos-taken': 'helpPhotos',
  'warning-set-up': 'helpWarning',
  'traffic-guided': 'helpTraffic',
  'on-scene-rescue': 'helpRescue',
  'first-aid-called': 'helpFirstAid',
  'roadside-help-arranged': 'helpRoadside',
  'claim-guidance': 'helpGuidance',
  other: 'helpOther',
};

const outcomes = {
  request: ['handoffsRequested', 'handoffsRequestedQuick', 'handoffsRequestedOrdinary'],
  accept: ['handoffsAccepted', 'handoffsAcceptedQuick', 'handoffsAcceptedOrdinary'],
  decline: ['handoffsDeclined', 'handoffsDeclinedQuick', 'handoffsDeclinedOrdinary'],
  withdraw: ['handoffsWithdrawn', 'handoffsWithdrawnQuick', 'handoffsWithdrawnOrdinary'],
  expire: ['handoffsExpired', 'handoffsExpiredQuick', 'handoffsExpiredOrdinary'],
  return: ['handoffsReturned', 'handoffsReturnedQuick', 'handoffsReturnedOrdinary'],
  pay: ['handoffsPaid', 'handoffsPaidQuick', 'handoffsPaidOrdinary'],
  close: ['handoffsClosed', 'handoffsClosedQuick', 'handoffsClosedOrdinary'],
} as const satisfies Record<string, readonly MeasureId[]>;
const isOutcome = (verb: string): verb is keyof typeof outcomes => verb in outcomes;

const answers: readonly string[] = ['accept', 'decline', 'withdraw', 'expire'];
const clocked: readonly string[] = ['survey', 'assess', 'document', 'calculate', 'approve', 'pay', 'close'];

/** What an event counts as, of what is counted in its own month. */
function happened({ kind, verb, at, memberId, facts = {} }: RecordChanged, add: Add): void {
  if (kind === 'adjuster' && verb === 'approve') add('adjustersApproved');
  if (kind === 'credential' && verb === 'issue') add('credentialsIssued');
  if (kind === 'export' && verb === 'finish') add('leadExports');
  if (kind === 'link' && verb === 'find' && facts.firstCity !== facts.secondCity) add('crossCityLinks');
  if (kind === 'handoff') {
    if (isOutcome(verb)) {
      const [whole, quick, ordinary] = outcomes[verb];
      add(whole);
      add(facts.track === 'quick' ? quick : ordinary);
    }
    if (answers.includes(verb)) add('handoffsAnswered');
    if (clocked.includes(verb)) add('stepsTaken');
    if (verb === 'flagOverdue') add('stepsOverdue');
    if (verb === 'reopen') add('handoffsReopened');
    if (verb === 'pay' && typeof facts.addedFen === 'number') {
      add('settledFen', facts.addedFen);
      add(facts.track === 'quick' ? 'settledQuickFen' : 'settledOrdinaryFen', facts.addedFen);
    }
  }
  if (kind === 'assist' && verb === 'handOver') add('assistsHandedOver');
  if (kind === 'assist' && verb === 'report') {
    add('assistsReported');
    const { customerOf, kinds } = facts;
    add(customerOf === undefined ? 'assistsUnknown' : customerOf === memberId ? 'assistsOwn' : 'assistsOther');
    for (const one of Array.isArray(kinds) ? kinds : []) add(kindsOfHelp[one] ?? 'helpOther');
  }
  if (kind !== 'lead') return;
  if (verb === 'report') add('leadsReported');
  if (verb === 'refute' || verb === 'policeClear') add('leadsRefuted');
  if (verb === 'refer') add('leadsReferred');
  if (verb.startsWith('police')) add('policeFeedback');
  if (verb === 'policeOpen') add('policeOpened');
  if (verb === 'policeProve') add('policeProven');
  if (verb === 'policeClear') add('policeUnfounded');
  if (verb === 'policeReturn') add('policeReturned');
  if (verb === 'confirm' || (verb === 'policeProve' && facts.confirmedAt === at)) {
    add('leadsConfirmed');
    if (typeof facts.savedFen === 'number') add('savedFen', facts.savedFen);
  }
}

const timed = { accept: 'Acceptance', survey: 'Survey', pay: 'Payment' } as const;
const counts = { accept: 'acceptancesTimed', survey: 'surveysTimed', pay: 'paymentsTimed' } as const;

/** The hours of each timed step, in order. */
export function hoursOf(events: readonly RecordChanged[]) {
  return (['accept', 'survey', 'pay'] as const).map((verb) => ({
    name: timed[verb],
    count: counts[verb],
    hours: events
      .filter((event) => event.kind === 'handoff' && event.verb === verb && event.facts?.reopened === undefined)
      .map(({ at, facts = {} }) =>
        Math.max(1 / 60, (Date.parse(at) - Date.parse(String(facts.accidentAt))) / 3_600_000),
      )
      .sort((a, b) => a - b),
  }));
}

/** Figures without zeros. */
const counted = (events: readonly RecordChanged[]): Figures => {
  const sums = new Map<MeasureId, number>();
  for (const event of events) happened(event, (id, count = 1) => sums.set(id, (sums.get(id) ?? 0) + count));
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
};

/** What there is at the end of a month, by what has become of each record by then. */
function standing(events: readonly RecordChanged[], month: string): Figures {
  const byRecord = Map.groupBy(
    events.filter(({ at }) => monthIn(at) <= month),
    ({ recordId }) => recordId,
  );
  const figures: Figures = {};
  for (const steps of byRecord.values()) {
    const [first, last] = [
      steps.toSorted((a, b) => a.version - b.version)[0],
      steps.toSorted((a, b) => b.version - a.version)[0],
    ];
    if (!first || !last) continue;
    const term = first.facts?.expiresOn;
    // A term that ends within the last millisecond of the month lasts through it.
    const over = typeof term === 'string' && monthIn(new Date(Date.parse(term) + 1).toISOString()) <= month;
    const id =
      first.kind === 'credential' && last.verb === 'issue' && !over
        ? 'credentialedAdjusters'
        : last.kind === 'vehicle' && last.verb === 'mark'
          ? 'markedVehicles'
          : last.kind === 'desk' && last.verb === 'open'
            ? 'claimsDesks'
            : undefined;
    if (id) figures[id] = (figures[id] ?? 0) + 1;
  }
  return figures;
}

const share = (part: number | undefined, whole: number | undefined) =>
  whole ? Math.round(((part ?? 0) * 10_000) / whole) : undefined;

const countyOf = ({ countyCode }: RecordChanged) => countyCode;
const cityOf = ({ cityCode, countyCode }: RecordChanged) => cityCode ?? (countyCode && cityCodeOf(countyCode));

/** All but the quantiles of a city or of both. */
function wide(all: readonly RecordChanged[], month: string): Figures {
  const inMonth = all.filter(({ at }) => monthIn(at) === month);
  const figures: Figures = { ...counted(inMonth), ...standing(all, month) };
  const having = (id: MeasureId) =>
    [...Map.groupBy(all, countyOf)].filter(([code, of]) => code && (standing(of, month)[id] ?? 0) > 0).length;
  const derived = {
    quickShare: share(figures.handoffsClosedQuick, figures.handoffsClosed),
    overdueShare: share(figures.stepsOverdue, figures.stepsTaken),
    expiredShare: share(figures.handoffsExpired, figures.handoffsAnswered),
    countiesWithAdjuster: having('credentialedAdjusters'),
    countiesWithDesk: having('claimsDesks'),
    ...Object.fromEntries(hoursOf(inMonth).map(({ count, hours }) => [count, hours.length])),
  };
  const told = Object.entries(derived).filter(
    ([id, figure]) => figure !== undefined && (figure !== 0 || id.endsWith('Share')),
  );
  return { ...figures, ...Object.fromEntries(told) };
}

/** What a month must show, quantiles left out. */
export const truthOf = (events: readonly RecordChanged[], month: string) => ({
  both: wide(events, month),
  cities: cities.map((city) => {
    const ofCity = events.filter((event) => cityOf(event) === city.code);
    return {
      cityCode: city.code,
      total: wide(ofCity, month),
      counties: city.counties.map(({ code }) => {
        const ofCounty = ofCity.filter(({ countyCode }) => countyCode === code);
        const inMonth = ofCounty.filter(({ at }) => monthIn(at) === month);
        return { countyCode: code, figures: { ...counted(inMonth), ...standing(ofCounty, month) } };
      }),
    };
  }),
});

/** What one company's days of a month must show. */
export const daysOf = (events: readonly RecordChanged[], memberId: string, month: string) =>
  [
    ...Map.groupBy(
      events.filter((event) => event.memberId === memberId && monthIn(event.at) === month),
      ({ at }) => dayIn(at),
    ),
  ]
    .map(([day, of]) => ({ day, figures: counted(of) }))
    .filter(({ figures }) => Object.keys(figures).length > 0)
    .sort((a, b) => (a.day < b.day ? -1 : 1));
