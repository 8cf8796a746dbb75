import type { Client, Input } from '#schemas/client.ts';
import type { DemoIds } from '#schemas/demo.ts';
import { cities } from '#schemas/divisions.ts';
import { handoffNoun, type Place } from '#schemas/handoffs.ts';
import { transitionOf } from '#schemas/noun.ts';
import { requiredShots } from '#schemas/shots.ts';
import { idOf } from './demo-ids.ts';
import { branchAt } from './demo-members.ts';
import { type DemoHandoff, type StoryVerb, underwritingCityOf } from './demo-story.ts';

const demoCost = 368_000;
type Target = Pick<Input<'approveHandoff'>, 'params'> & { readonly idempotencyKey: string };

/** What the steps of one hand-off say. */
interface Particulars {
  readonly track: Input<'requestHandoff'>['body']['track'];
  /** Of the adjuster. */
  readonly credentialNumber: string;
  /** The underwriter's number of the claim, where it was not given at the request. */
  readonly claimNumber: string | undefined;
}

/** How each step of a hand-off is called. */
const handoffCalls: Readonly<Record<StoryVerb, (client: Client, to: Target, of: Particulars) => Promise<unknown>>> = {
  accept: (client, to, { claimNumber }) => client.acceptHandoff({ ...to, body: { claimNumber } }),
  decline: (client, to) =>
    client.declineHandoff({ ...to, body: { reason: '车辆需拖移，超出本机构服务能力。（演示）' } }),
  withdraw: (client, to) => client.withdrawHandoff({ ...to, body: { reason: '客户改在承保地办理。（演示）' } }),
  assign: (client, to, { credentialNumber }) => client.assignHandoff({ ...to, body: { credentialNumber } }),
  survey: (client, to) => client.surveyHandoff(to),
  assess: (client, to) => client.assessHandoff({ ...to, body: { assessedFen: demoCost, lines: demoLines } }),
  document: (client, to, { track }) =>
    client.documentHandoff({
      ...to,
      body: {
        unavailable: requiredShots(track).map(({ shotKind }) => ({ shotKind, reason: '演示案件，不附照片' })),
      },
    }),
  calculate: (client, to) => client.calculateHandoff({ ...to, body: { settlement: demoSettlement } }),
  approve: (client, to) => client.approveHandoff(to),
  pay: (client, to) => client.payHandoff({ ...to, body: { paidFen: demoCost } }),
  close: (client, to) => client.closeHandoff(to),
  return: (client, to) => client.returnHandoff({ ...to, body: { reason: '保单信息不一致，请承保地核对。（演示）' } }),
  note: (client, to) => client.noteHandoff({ ...to, body: { note: '客户来电询问进度，已答复。（演示）' } }),
};

const demoLines: Input<'assessHandoff'>['body']['lines'] = [
  { vehicle: 'other', part: '后保险杠', operation: 'replace', hoursTenths: 20, labourFen: 24_000, partsFen: 180_000 },
  { vehicle: 'other', part: '后尾门', operation: 'repaint', hoursTenths: 35, labourFen: 64_000, partsFen: 0 },
  { vehicle: 'insured', part: '前保险杠', operation: 'repair', hoursTenths: 25, labourFen: 60_000, partsFen: 40_000 },
];
const demoSettlement: Input<'calculateHandoff'>['body']['settlement'] = [
  { damageOf: 'other', payer: 'compulsory', vehicle: 'insured', amountFen: 200_000 },
  { damageOf: 'other', payer: 'commercial', vehicle: 'insured', amountFen: 68_000 },
  { damageOf: 'insured', payer: 'compulsory', vehicle: 'other', amountFen: 10_000 },
  { damageOf: 'insured', payer: 'own-damage', vehicle: 'insured', amountFen: 90_000 },
];

/** The facts of an accident that may be settled online, the insured party being liable. */
function factsOf(ids: DemoIds, { underwriter, quick }: DemoHandoff): Input<'requestHandoff'>['body']['screening'] {
  if (!quick) return undefined;
  const party = {
    withinPolicy: true,
    compulsoryCover: true,
    commercialLimitFen: 100_000_000,
    ownDamageCover: true,
    driveable: true,
    exteriorOnly: true,
    imagesSupplied: true,
  };
  return {
    vehicles: 2,
    injured: false,
    otherProperty: 'none',
    disputed: false,
    difficultScene: false,
    exclusions: [],
    parties: {
      A: { ...party, insurer: idOf(ids.members, underwriter), situations: [quick.situation], damageFen: 100_000 },
      B: { ...party, insurer: idOf(ids.members, quick.otherInsurer), situations: [], damageFen: 268_000 },
    },
  };
}

/**
 * Asks for a hand-off from the place where the customer reported, and takes its steps, each by a side that may.
 * @param credentials of each member, that of an adjuster who may be assigned
 */
export async function handOver(
  system: (memberKey: string) => Client,
  ids: DemoIds,
  handoff: DemoHandoff,
  credentials: ReadonlyMap<string, string>,
): Promise<void> {
  const { key, underwriter, handler, countyCode, facts, verbs, requestedBy = 'underwriter' } = handoff;
  const sides = { underwriter: system(underwriter), handler: system(handler) };
  const home = cities.find((city) => city.code === underwritingCityOf(countyCode))?.counties[0]?.code ?? '';
  const claimNumber = `DEMO-C-${key}`;
  const asks = requestedBy === 'underwriter';
  const { body } = await sides[requestedBy].requestHandoff({
    body: {
      ...facts,
      countyCode,
      underwritingBranchId: idOf(ids.branches, branchAt(underwriter, home)),
      handlingBranchId: idOf(ids.branches, branchAt(handler, countyCode)),
      requestedBy,
      claimNumber: asks ? claimNumber : undefined,
      policyNumber: `DEMO-P-${key}`,
      screening: factsOf(ids, handoff),
    },
    idempotencyKey: `demo-handoff-${key}`,
  });
  const particulars: Particulars = {
    track: facts.track,
    credentialNumber: credentials.get(handler) ?? '',
    claimNumber: asks ? undefined : claimNumber,
  };
  for (const verb of verbs) {
    const by = sides[sideOf(verb, requestedBy)];
    await handoffCalls[verb](
      by,
      { params: { id: body.id }, idempotencyKey: `demo-handoff-${key}-${verb}` },
      particulars,
    );
  }
}

/** Who takes a step in the demo: the other side than the one that asked where that decides, else the handling branch where it may. */
function sideOf(verb: StoryVerb, requestedBy: Place): Place {
  const other = requestedBy === 'underwriter' ? 'handler' : 'underwriter';
  if (verb === 'accept' || verb === 'decline') return other;
  if (verb === 'withdraw') return requestedBy;
  return transitionOf(handoffNoun, verb).who.includes('handler') ? 'handler' : 'underwriter';
}
