import type { Client } from '#schemas/client.ts';
import { handoffRequest, leadReport, registration } from './bodies.ts';
import { type Hub, systemKey } from './hub.ts';
import { declarationOf, jpeg, upload } from './photo.ts';
import { longnan, tianshui } from './world.ts';

/** An object of the hub, and what the test that made it knows of it without asking the hub again. */
export interface Sample {
  readonly kind: string;
  readonly id: string;
  /** What stands in the attributes that the noun's relations compare; null: the object lacks the attribute. */
  readonly holds: Readonly<Record<string, string | null>>;
  /** Strings that stand in this object and nowhere else: whoever may not read it must never see one. */
  readonly canaries: readonly string[];
}

/**
 * Whose object: a member's (of Tianshui, where the object has a city), another one of that member's, or another member's (of Longnan).
 * What no member owns belongs to the liaison of the city.
 */
export type Side = 'own' | 'sibling' | 'foreign';
export const sides: readonly Side[] = ['own', 'sibling', 'foreign'];

type Maker = (hub: Hub, side: Side) => Promise<Omit<Sample, 'kind'>>;

/** The value under a key of which the caller knows that it is there. @throws when it is not */
export function need<V>(values: Readonly<Record<string, V>>, key: string): V {
  const value = values[key];
  if (value === undefined) throw new Error(`there is no ${key}`);
  return value;
}

const canary = (what: string) => `canary-${what}-${crypto.randomUUID().slice(0, 13)}`;
const digits = (length: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => byte % 10).join('');

const ownerOf = (side: Side) => (side === 'foreign' ? 'heting' : 'lushan');
const clientOf = (hub: Hub, side: Side): Client => hub.as(`system-${ownerOf(side)}`);
const memberIdOf = (hub: Hub, side: Side) => need(hub.ids.members, ownerOf(side));
const countyOfSide = (side: Side) => (side === 'foreign' ? '621202' : '620502');
const cityOfSide = (side: Side) => (side === 'foreign' ? longnan : tianshui);
const coordinatorOf = (hub: Hub, side: Side) => hub.as(side === 'foreign' ? 'coordinator-ln' : 'coordinator-ts');

/** From which branch to which, and where the accident was. */
const journeys = {
  own: { from: 'lushan-ts', to: 'heting-ln', county: '621202' },
  sibling: { from: 'lushan-ln', to: 'heting-ts', county: '620502' },
  foreign: { from: 'heting-ts', to: 'yanqi-ln', county: '621222' },
} as const;

async function adjuster(hub: Hub, side: Side) {
  const licence = digits(18);
  const name = canary('adjuster');
  const body = { ...registration(countyOfSide(side)), name, drivingLicence: licence, phone: `139${digits(8)}` };
  const { body: made } = await clientOf(hub, side).registerAdjuster({ body });
  return {
    id: made.id,
    holds: { memberId: memberIdOf(hub, side), cityCode: cityOfSide(side) },
    canaries: [name, licence, body.phone, body.nationalId],
  };
}

const makers: Readonly<Record<string, Maker>> = {
  member: async (hub, side) => {
    if (side !== 'sibling') return { id: memberIdOf(hub, side), holds: {}, canaries: [] };
    const body = { name: '新入会试验保险', nameEn: 'Newly Admitted Test Insurance' };
    return { id: (await hub.as('coordinator-ts').admitMember({ body })).body.id, holds: {}, canaries: [] };
  },
  branch: async (hub, side) => {
    const memberId = memberIdOf(hub, side);
    const body = { name: '试验中支', cityCode: cityOfSide(side) };
    const { body: made } = await hub.as('coordinator-ts').openBranch({ params: { id: memberId }, body });
    return { id: made.id, holds: { memberId }, canaries: [] };
  },
  desk: async (hub, side) => {
    const branchId = need(hub.ids.branches, journeys[side].from);
    const body = {
      branchId,
      countyCode: countyOfSide(side),
      name: '试验分部',
      phone: '0938-0000000',
      hours: '08:30-18:00',
    };
    const { body: made } = await hub.as('coordinator-ts').openDesk({ body });
    return { id: made.id, holds: { memberId: memberIdOf(hub, side) }, canaries: [] };
  },
  principal: async (hub, side) => {
    const memberId = memberIdOf(hub, side);
    const { x = '', y = '' } = systemKey('sample').publicJwk;
    const name = canary('client');
    const key = { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid: canary('key') } as const;
    const branchId = side === 'sibling' ? need(hub.ids.branches, journeys.own.from) : null;
    const body = { name, key, ...(branchId ? { branchId } : {}) };
    const registered = await hub.as('coordinator-ts').registerClient({ params: { id: memberId }, body });
    return { id: registered.body.id, holds: { memberId, branchId }, canaries: [name, key.kid, x] };
  },
  adjuster,
  credential: async (hub, side) => {
    const { id, holds } = await adjuster(hub, side);
    const coordinator = coordinatorOf(hub, side);
    await coordinator.approveAdjuster({ params: { id } });
    const { body: made } = await coordinator.issueCredential({ params: { id } });
    // The public page shows to everybody who has the number what a credential says: the number itself is what must not be seen.
    return { id: made.id, holds, canaries: [made.jws] };
  },
  evidence: async (hub, side) => {
    const photo = jpeg(2_000);
    const body = { ...declarationOf(photo), fileName: `${canary('file')}.jpg`, place: canary('place') };
    const { body: made } = await clientOf(hub, side).declareEvidence({ body });
    const uploaded = await upload(made.upload, photo);
    if (!uploaded.ok) throw new Error(`the upload was refused: ${uploaded.status}`);
    return {
      id: made.id,
      holds: { memberId: memberIdOf(hub, side) },
      canaries: [body.fileName, body.place, body.sha256],
    };
  },
  handoff: async (hub, side) => {
    const { from, to, county } = journeys[side];
    const [underwritingBranchId, handlingBranchId] = [need(hub.ids.branches, from), need(hub.ids.branches, to)];
    const canaries = { claimNumber: canary('claim'), policyNumber: canary('policy'), place: canary('place') };
    const body = {
      ...handoffRequest(underwritingBranchId, handlingBranchId, county),
      ...canaries,
      description: canary('description'),
      plate: `甘E${digits(5)}`,
    };
    const { body: made } = await clientOf(hub, side).requestHandoff({ body });
    const inLongnan = county.startsWith('6212');
    return {
      id: made.id,
      holds: {
        underwritingMemberId: memberIdOf(hub, side),
        underwritingBranchId,
        underwritingCity: inLongnan ? tianshui : longnan,
        handlingMemberId: need(hub.ids.members, to.replace(/-.*/, '')),
        handlingBranchId,
        handlingCity: inLongnan ? longnan : tianshui,
      },
      canaries: [...Object.values(canaries), body.description],
    };
  },
  lead: async (hub, side) => {
    const report = leadReport(`甘E${digits(5)}`, countyOfSide(side));
    const narrative = canary('narrative');
    const account = digits(19);
    const indicators = [...report.indicators, { kind: 'bank-account' as const, value: account }];
    const { body: made } = await clientOf(hub, side).reportLead({ body: { ...report, narrative, indicators } });
    return { id: made.id, holds: { memberId: memberIdOf(hub, side) }, canaries: [narrative, account] };
  },
  export: async (hub, side) => {
    const police = hub.as(side === 'foreign' ? 'police-ln' : 'police-ts');
    const body = { documentNumber: canary('document'), purpose: canary('purpose'), filter: {} };
    const { body: made } = await police.requestExport({ body });
    return { id: made.id, holds: { cityCode: cityOfSide(side) }, canaries: [body.documentNumber, body.purpose] };
  },
};

/** The kinds of which an object can be made. */
export const sampleKinds: readonly string[] = Object.keys(makers);

/**
 * Makes an object of a noun.
 * @throws for a noun without a maker
 */
export async function sampleOf(hub: Hub, kind: string, side: Side): Promise<Sample> {
  const maker = makers[kind];
  if (!maker)
    throw new Error(`No object of the noun "${kind}" can be made: give it a maker in test/support/samples.ts.`);
  return { kind, ...(await maker(hub, side)) };
}
