import { monthOf } from '#schemas/calendar.ts';
import { CaseParties } from '#schemas/case.ts';
import { type Client, type Input, ProblemError } from '#schemas/client.ts';
import { firstMonth } from '#schemas/measure.ts';
import { monthsFrom } from '#schemas/release-calendar.ts';
import {
  handoffRequest,
  leadReport,
  newPlate,
  noShots,
  passedCheck,
  quickFacts,
  registration,
  settlementOf,
  vehicleRegistration,
} from './bodies.ts';
import { branchSystem, type Hub, systemKey } from './hub.ts';
import { type Listener, listen } from './listener.ts';
import { declarationOf, jpeg, sealedPhoto, sealedPortrait, upload } from './photo.ts';
import { longnan, tianshui } from './world.ts';

/** An object of the hub, and what the test that made it knows of it without asking the hub again. */
export interface Sample {
  readonly kind: string;
  readonly id: string;
  /** What stands in the attributes that the noun's relations compare; null: the object lacks the attribute. */
  readonly holds: Readonly<Record<string, string | null>>;
  /** Strings that stand in this object and nowhere else: whoever may not read it must never see one. */
  readonly canaries: readonly string[];
  /** Bodies of steps that name what only the case knows, by the verb; and steps that another one needs before it. */
  readonly bodies?: Readonly<Record<string, unknown>>;
  readonly needs?: Readonly<Record<string, readonly string[]>>;
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

const portraits = new WeakMap<Hub, Map<string, Promise<string>>>();

/** A portrait of the member's, one for all of its adjusters. */
function portraitOf(hub: Hub, side: Side): Promise<string> {
  const known = portraits.get(hub) ?? new Map<string, Promise<string>>();
  portraits.set(hub, known);
  const portrait = known.get(ownerOf(side)) ?? sealedPortrait(clientOf(hub, side));
  known.set(ownerOf(side), portrait);
  return portrait;
}

async function adjuster(hub: Hub, side: Side) {
  const licence = digits(12);
  const name = canary('adjuster');
  const photoId = await portraitOf(hub, side);
  const body = {
    ...registration(countyOfSide(side)),
    name,
    drivingLicence: licence,
    phone: `139${digits(8)}`,
    photoId,
  };
  const { body: made } = await clientOf(hub, side).registerAdjuster({ body });
  return {
    id: made.id,
    holds: { memberId: memberIdOf(hub, side), cityCode: cityOfSide(side) },
    canaries: [name, licence, body.phone, body.nationalId],
  };
}

const credentials = new WeakMap<Hub, Promise<string>>();

/** The credential of an adjuster of Heting, who may be assigned to what its branch in Longnan handles; one for all. */
function assignable(hub: Hub): Promise<string> {
  const known = credentials.get(hub) ?? need(makers, 'credential')(hub, 'foreign').then(({ id }) => id);
  credentials.set(hub, known);
  return known;
}

/** Help at a scene of now, under a credential, for a customer of whom nobody knows the insurer. */
export function assistReport(credentialNumber: string, countyCode = '620502'): Input<'reportAssist'>['body'] {
  const now = new Date().toISOString();
  return {
    clientId: crypto.randomUUID(),
    credentialNumber,
    occurredAt: now,
    countyCode,
    place: '羲皇大道东路口',
    occasion: 'accident',
    consent: { given: true, form: 'spoken', at: now },
    kinds: ['scene-survey', 'photos-taken'],
    customerOf: 'unknown',
  };
}

/** Waits for what the hub does by itself. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((settle) => setTimeout(settle, 100));
}

/** The notification of a hand-off in an inbox, once it is there. */
async function notificationOf(reader: Client, handoffId: string): Promise<string> {
  const find = async () =>
    (await reader.listNotifications({ query: { limit: 100 } })).body.items.find(
      ({ subject }) => subject.id === handoffId,
    );
  await until(async () => (await find()) !== undefined);
  return String((await find())?.id);
}

/** A hand-off on the quick track that nobody accepted in time: of the clocks of all others, none runs out so soon. */
async function expiredHandoff(hub: Hub): Promise<string> {
  const [from, to] = [need(hub.ids.branches, 'heting-ts'), need(hub.ids.branches, 'lushan-ln')];
  const screening = quickFacts(need(hub.ids.members, 'heting'), need(hub.ids.members, 'lushan'));
  const body = { ...handoffRequest(from, to), track: 'quick' as const, screening };
  const { body: made } = await hub.as('system-heting').requestHandoff({ body });
  const asOf = new Date(Date.parse(made.dueAt ?? '') + 1).toISOString();
  await hub.twin.invoke('Hub-local-handoff-clocks', { asOf, act: true });
  return made.id;
}

const servers = new WeakMap<Hub, Promise<Listener>>();
/** A member has few endpoints, and those on which only refused calls are tried must stay: all others are this one, made good again. */
const haveOwnEndpoint = new WeakSet<Hub>();
const spareEndpoints = new WeakMap<Hub, ReturnType<typeof registered>>();
const spareTurns = new WeakMap<Hub, Promise<unknown>>();
const branchClients = new WeakMap<Hub, Promise<Client>>();

/** Whose an endpoint is: the sibling is of a system that is bound to a branch. */
function endpointClient(hub: Hub, side: Side): Promise<Client> | Client {
  if (side !== 'sibling') return clientOf(hub, side);
  const client = branchClients.get(hub) ?? branchSystem(hub, journeys.sibling.from).then((system) => system.client);
  branchClients.set(hub, client);
  return client;
}

/**
 * The address of a server that answers whatever is posted to it: what is told to an address where nobody is would be told ten times more,
 * in the way of everything else.
 */
export async function answering(hub: Hub): Promise<string> {
  const server = servers.get(hub) ?? listen({ unref: true });
  servers.set(hub, server);
  return (await server).url;
}

/** An address and words of an endpoint, like no other. It is told of hardly anything, for the lists of deliveries are walked. */
async function endpointBody(hub: Hub) {
  const events: ['handoff.close'] = ['handoff.close'];
  return { url: `${await answering(hub)}/${canary('hook')}`, description: canary('endpoint'), events };
}

async function registered(hub: Hub, side: Side) {
  const body = await endpointBody(hub);
  const { body: made } = await (await endpointClient(hub, side)).registerEndpoint({ body });
  const branchId = side === 'sibling' ? need(hub.ids.branches, journeys.sibling.from) : null;
  return {
    id: made.id,
    holds: { memberId: memberIdOf(hub, side), branchId },
    canaries: [body.url, body.description, made.secret],
  };
}

/** The endpoint that may be changed, active and with other words than it had. Makers that want it at once take turns. */
function spareEndpoint(hub: Hub) {
  const made = (spareTurns.get(hub) ?? Promise.resolve()).then(() => madeGoodAgain(hub));
  spareTurns.set(
    hub,
    made.catch(() => undefined),
  );
  return made;
}

async function madeGoodAgain(hub: Hub) {
  const made = spareEndpoints.get(hub) ?? registered(hub, 'own');
  spareEndpoints.set(hub, made);
  const { id } = await made;
  const client = clientOf(hub, 'own');
  const body = await endpointBody(hub);
  const { etag = '', body: found } = await client.readEndpoint({ params: { id } });
  await client.amendEndpoint({ params: { id }, ifMatch: etag, body });
  if (found.status === 'disabled') await client.enableEndpoint({ params: { id } });
  return { id, holds: { memberId: memberIdOf(hub, 'own'), branchId: null }, canaries: [body.url, body.description] };
}

/** A plate of two members' leads, each reported under its member's name, and the id of the link that the hub finds between them. */
async function linkedLeads(hub: Hub, one: WorldMember, other: WorldMember) {
  const plate = newPlate();
  const leads: { id: string; memberId: string }[] = [];
  for (const key of [one, other]) {
    const { body } = await hub.as(`system-${key}`).reportLead({ body: leadReport(plate, '620502') });
    leads.push({ id: body.id, memberId: need(hub.ids.members, key) });
  }
  const [first, second] = leads.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const links = async () =>
    (await hub.as(`system-${one}`).readLeadLinks({ params: { id: leads[0]?.id ?? '' } })).body.items;
  await until(async () => (await links()).length > 0);
  return { id: (await links())[0]?.id ?? '', first, second };
}
type WorldMember = 'lushan' | 'heting' | 'yanqi';
/** Whose lead, and who besides has to do with it. */
const pairs = { own: ['lushan', 'heting'], sibling: ['lushan', 'yanqi'], foreign: ['heting', 'yanqi'] } as const;

/** How many months of before the programme were closed for samples. */
/** The last month that was closed before its end. */
const closedMonths = new WeakMap<Hub, string>();
const monthAfter = (month: string) => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number)).toISOString().slice(0, 7);
};
const thisMonth = () => monthOf(new Date().toISOString());

/** How many months before this one were reported on for samples. */
const reportedMonths = new WeakMap<Hub, number>();

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
  // Of a member of its own each time: a member has one desk in a county.
  desk: async (hub, side) => {
    const coordinator = hub.as('coordinator-ts');
    const { body: member } = await coordinator.admitMember({ body: { name: '试验保险', nameEn: 'Test Insurance' } });
    const branch = { params: { id: member.id }, body: { name: '试验中支', cityCode: cityOfSide(side) } };
    const { body: made } = await coordinator.openDesk({
      body: {
        branchId: (await coordinator.openBranch(branch)).body.id,
        countyCode: countyOfSide(side),
        name: '试验分部',
        phone: '0938-0000000',
        hours: '08:30-18:00',
      },
    });
    return { id: made.id, holds: {}, canaries: [] };
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
  // With all that the linkage mark takes.
  vehicle: async (hub, side) => {
    const client = clientOf(hub, side);
    const model = canary('model');
    const body = { ...vehicleRegistration(countyOfSide(side)), model, liveryPhotoIds: [await sealedPhoto(client)] };
    const { body: made } = await client.registerVehicle({ body });
    await client.checkVehicle({ params: { id: made.id }, body: passedCheck('vehicle') });
    return {
      id: made.id,
      holds: { memberId: memberIdOf(hub, side), cityCode: cityOfSide(side) },
      canaries: [model, body.plate, body.vin],
    };
  },
  import: async (hub, side) => {
    // Of nobody: started, it ends refused, and no adjuster comes of it.
    const content = Buffer.from(`姓名,${canary('import')}`);
    const { size, sha256 } = declarationOf(content);
    const fileName = `${canary('file')}.csv`;
    const body = { fileName, contentType: 'text/csv', size, sha256 } as const;
    const { body: made } = await clientOf(hub, side).declareImport({ body });
    const answer = await upload(made.upload, content);
    if (!answer.ok) throw new Error(`the upload was refused: ${answer.status}`);
    return { id: made.id, holds: { memberId: memberIdOf(hub, side) }, canaries: [fileName, sha256] };
  },
  credential: async (hub, side) => {
    const { id, holds } = await adjuster(hub, side);
    const coordinator = coordinatorOf(hub, side);
    await coordinator.approveAdjuster({ params: { id } });
    const { body: made } = await coordinator.issueCredential({ params: { id } });
    // The public page shows to everybody who has the number what a credential says: the number itself is what must not be seen.
    return { id: made.id, holds, canaries: [made.jws] };
  },
  batch: async (hub, side) => {
    const coordinator = coordinatorOf(hub, side);
    const { id, holds } = await adjuster(hub, side);
    await coordinator.approveAdjuster({ params: { id } });
    const { body: credential } = await coordinator.issueCredential({ params: { id } });
    const { body: made } = await coordinator.requestBatch({ body: { credentials: [credential.id] } });
    return { id: made.id, holds: { cityCode: holds.cityCode }, canaries: [] };
  },
  evidence: async (hub, side) => {
    const photo = jpeg(2_000);
    // One of no case among them: no other party and no coordinator reads it.
    const ofCase = side === 'sibling' ? undefined : await need(makers, 'handoff')(hub, side);
    const body = {
      ...declarationOf(photo),
      fileName: `${canary('file')}.jpg`,
      place: canary('place'),
      ...(ofCase ? { handoffId: ofCase.id } : {}),
    };
    const { body: made } = await clientOf(hub, side).declareEvidence({ body });
    const uploaded = await upload(made.upload, photo);
    if (!uploaded.ok) throw new Error(`the upload was refused: ${uploaded.status}`);
    return {
      id: made.id,
      holds: {
        memberId: memberIdOf(hub, side),
        branchId: null,
        ...Object.fromEntries(Object.keys(CaseParties.shape).map((party) => [party, ofCase?.holds[party] ?? null])),
      },
      canaries: [body.fileName, body.place, body.sha256],
    };
  },
  assist: async (hub, side) => {
    const credential = await need(makers, 'credential')(hub, side);
    const concerned = { own: 'heting', sibling: null, foreign: 'yanqi' }[side];
    const customerOf = concerned && need(hub.ids.members, concerned);
    const canaries = { place: canary('place'), note: canary('note') };
    const customer = { name: canary('customer'), phone: `137${digits(8)}` };
    const body = {
      ...assistReport(credential.id, countyOfSide(side)),
      ...canaries,
      customer,
      customerOf: customerOf ?? 'unknown',
      plate: newPlate(),
    };
    const { body: made } = await clientOf(hub, side).reportAssist({ body });
    return {
      id: made.id,
      holds: { memberId: memberIdOf(hub, side), customerOf, cityCode: cityOfSide(side) },
      canaries: [...Object.values(canaries), ...Object.values(customer)],
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
      plate: newPlate(),
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
        requestedBy: 'underwriter',
      },
      canaries: [...Object.values(canaries), body.description],
      needs: { survey: ['assign'] },
      bodies: {
        assign: { credentialNumber: await assignable(hub) },
        document: { unavailable: noShots() },
        assess: { assessedFen: 500 },
        calculate: { settlement: settlementOf(500) },
        pay: { paidFen: 500 },
      },
    };
  },
  // Read through the hand-off that names it, and by nobody otherwise.
  estimate: async (hub, side) => {
    const { id } = await need(makers, 'handoff')(hub, 'own');
    const client = hub.as('system-heting');
    const params = { id };
    await client.acceptHandoff({ params });
    await client.assignHandoff({ params, body: { credentialNumber: await assignable(hub) } });
    await client.surveyHandoff({ params });
    const line = { vehicle: 'other', part: canary(side), operation: 'repair', hoursTenths: 10, labourFen: 1 } as const;
    const assessed = { assessedFen: 2, lines: [{ ...line, partsFen: 1 }] };
    const { body: made } = await client.assessHandoff({ params, body: assessed });
    return { id: made.estimateId ?? '', holds: {}, canaries: [] };
  },
  // To the branch that a hand-off asks, and one that the clock wrote into a city's inbox, which is no member's.
  notification: async (hub, side) => {
    if (side === 'sibling') {
      const holds = { memberId: null, branchId: null, openTo: null, cityCode: tianshui, committeeCity: null };
      return { id: await notificationOf(coordinatorOf(hub, side), await expiredHandoff(hub)), holds, canaries: [] };
    }
    const [asking, from, to, county] =
      side === 'own'
        ? (['heting', 'heting-ln', 'lushan-ts', '620502'] as const)
        : (['lushan', 'lushan-ts', 'heting-ln', '621202'] as const);
    const [underwritingBranchId, branchId] = [need(hub.ids.branches, from), need(hub.ids.branches, to)];
    const body = handoffRequest(underwritingBranchId, branchId, county);
    const { body: made } = await hub.as(`system-${asking}`).requestHandoff({ body });
    return {
      id: await notificationOf(clientOf(hub, side), made.id),
      holds: { memberId: memberIdOf(hub, side), branchId, openTo: null, cityCode: null, committeeCity: null },
      canaries: [],
    };
  },
  endpoint: async (hub, side) => {
    if (side !== 'own') return registered(hub, side);
    if (haveOwnEndpoint.has(hub)) return spareEndpoint(hub);
    haveOwnEndpoint.add(hub);
    // Its place is kept before others of the member's take the last.
    await spareEndpoint(hub);
    return registered(hub, side);
  },
  delivery: async (hub, side) => {
    const { id: endpointId, holds } = await (side === 'own' ? spareEndpoint(hub) : registered(hub, side));
    const client = await endpointClient(hub, side);
    const { body: made } = await client.testEndpoint({ params: { id: endpointId } });
    await until(async () => (await client.readDelivery({ params: { id: made.id } })).body.status === 'delivered');
    return { id: made.id, holds, canaries: [] };
  },
  lead: async (hub, side) => {
    const report = leadReport(newPlate(), countyOfSide(side));
    const narrative = canary('narrative');
    const account = digits(19);
    const indicators = [...(report.indicators ?? []), { kind: 'bank-account' as const, value: account }];
    const { body: made } = await clientOf(hub, side).reportLead({ body: { ...report, narrative, indicators } });
    const finding = { savedFen: 1_000_000, underwriterId: need(hub.ids.members, 'yanqi'), reason: '试验' };
    return {
      id: made.id,
      // It is referred, where a step asks for that, to the police of its city.
      holds: { memberId: memberIdOf(hub, side), openTo: null, referredCity: cityOfSide(side) },
      canaries: [narrative, account],
      bodies: {
        assign: { investigatorId: need(hub.ids.principals, 'antifraud-ts'), reason: '试验' },
        confirm: finding,
        refer: { referredCity: cityOfSide(side), reason: '试验' },
        policeOpen: { outcome: 'opened', documentNumber: '试验 1 号', reason: '试验' },
        share: { sharing: { narrative: 'matched' } },
      },
      needs: { release: ['hold'] },
    };
  },
  link: async (hub, side) => {
    const [one, other] = pairs[side];
    const { id, first, second } = await linkedLeads(hub, one, other);
    const holds = { firstMemberId: first?.memberId ?? null, secondMemberId: second?.memberId ?? null };
    return { id, holds, canaries: [] };
  },
  // The committee's, of a lead.
  reading: async (hub, side) => {
    const { id, holds } = await need(makers, 'lead')(hub, side);
    await hub.as('antifraud-ts').readLead({ params: { id }, query: { purpose: 'committee-work' } });
    const { body } = await clientOf(hub, side).readLeadReadings({ params: { id } });
    return { id: body.items[0]?.id ?? '', holds: { ownerId: holds.memberId ?? null }, canaries: [] };
  },
  // Of a lead of which a part is open to all.
  sighting: async (hub, side) => {
    const { id, holds } = await need(makers, 'lead')(hub, side);
    const [owner, other] = pairs[side];
    await hub.as(`system-${owner}`).shareLead({ params: { id }, body: { sharing: { suspicion: 'all' } } });
    const body = { finding: 'seen' as const, claimNumber: canary('claim'), note: canary('note') };
    const { body: made } = await hub.as(`system-${other}`).sightLead({ params: { id }, body });
    return {
      id: made.id,
      holds: { ownerId: holds.memberId ?? null, memberId: need(hub.ids.members, other) },
      canaries: [body.claimNumber, body.note],
    };
  },
  // Of a lead of the payee's that the committee has confirmed.
  reward: async (hub, side) => {
    const { id } = await need(makers, 'lead')(hub, side);
    const committee = hub.as('antifraud-ts');
    const claimNumber = canary('claim');
    await committee.triageLead({ params: { id }, body: {} });
    const investigatorId = need(hub.ids.principals, 'antifraud-ts');
    await committee.assignLead({ params: { id }, body: { investigatorId, reason: '试验' } });
    const [payee, payer] = pairs[side];
    const underwriterId = need(hub.ids.members, payer);
    await committee.confirmLead({
      params: { id },
      body: { savedFen: 1_000_000, underwriterId, claimNumber, reason: '试验' },
    });
    const find = async () =>
      (await committee.listRewards({ query: { limit: 100 } })).body.items.find(({ leadId }) => leadId === id);
    await until(async () => (await find()) !== undefined);
    const holds = { payerId: underwriterId, payeeId: need(hub.ids.members, payee) };
    return { id: String((await find())?.id), holds, canaries: [claimNumber] };
  },
  // A company has one: who it is differs, and it is not set twice.
  tariff: async (hub, side) => {
    const owner = ({ own: 'lushan', sibling: 'yanqi', foreign: 'heting' } as const)[side];
    const client = hub.as(`system-${owner}`);
    const rates = { quickFen: 8000, ordinaryFen: 20_000, assistFen: 5000 };
    const [known] = (await client.listTariffs({ query: {} })).body.items;
    const set = async () => (await client.setTariff({ body: { effectiveFrom: thisMonth(), ...rates } })).body;
    const { id } = known ?? (await set());
    return { id, holds: { memberId: need(hub.ids.members, owner), branchId: null }, canaries: [] };
  },
  // Of a month that is closed before its end, another at each call.
  statement: async (hub, side) => {
    const last = closedMonths.get(hub);
    const month = last ? monthAfter(last) : thisMonth();
    closedMonths.set(hub, month);
    await hub.twin.invoke('Hub-local-statements', { month, early: true });
    const { nets } = (await coordinatorOf(hub, side).readStatementMatrix({ query: { month } })).body;
    const memberId = memberIdOf(hub, side);
    const id = nets.find((net) => net.memberId === memberId)?.statementId ?? '';
    const holds = { memberId, branchId: null, cityCode: tianshui, otherCityCode: longnan };
    return { id, holds, canaries: [], needs: { settle: ['acknowledge'] } };
  },
  deletion: async (hub, side) => {
    const committee = hub.as(side === 'foreign' ? 'antifraud-ln' : 'antifraud-ts');
    const { body: made } = await committee.planLeadDeletion({ body: {} });
    return { id: made.id, holds: {}, canaries: [], bodies: { approve: { digest: made.digest } } };
  },
  exclusion: async (hub) => {
    const reason = canary('reason');
    const account = digits(19);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const body = { indicator: { kind: 'bank-account' as const, value: account }, reason, until };
    const { body: made } = await hub.as('antifraud-ts').excludeIndicator({ body });
    return { id: made.id, holds: {}, canaries: [reason, account], bodies: { extend: { reason, until } } };
  },
  check: async (hub, side) => {
    const claimNumber = canary('claim');
    const indicator = { kind: 'bank-account' as const, value: digits(19) };
    const body = { indicator, claimNumber, purpose: 'before-payment' as const };
    const { body: made } = await clientOf(hub, side).checkIndicator({ body });
    return { id: made.id, holds: { memberId: memberIdOf(hub, side) }, canaries: [claimNumber] };
  },
  // Of another month at each call, the latest first: there is one of a month, and none of before the hub's first.
  report: async (hub, side) => {
    const before = (reportedMonths.get(hub) ?? 0) + 1;
    reportedMonths.set(hub, before);
    const month = monthsFrom(thisMonth(), -before);
    if (month < firstMonth) throw new Error('Of every month with figures a report was made for a sample already.');
    const note = canary('note');
    const drafted = await coordinatorOf(hub, side)
      .draftReport({ body: { month, note } })
      .catch((error: unknown) => {
        // A test has drafted one of this month.
        if (error instanceof ProblemError && error.problem.status === 409) return undefined;
        throw error;
      });
    if (!drafted) return need(makers, 'report')(hub, side);
    const { id, digest } = drafted.body;
    return { id, holds: {}, canaries: [note], bodies: { approve: { digest } } };
  },
  guide: async (hub, side) => {
    const [title, text] = [canary('title'), canary('text')];
    const words = { title, text };
    const { body: made } = await coordinatorOf(hub, side).draftGuide({
      body: { topic: 'policy', zh: words, en: words },
    });
    return { id: made.id, holds: { cityCode: cityOfSide(side) }, canaries: [title, text] };
  },
  export: async (hub, side) => {
    const police = hub.as(side === 'foreign' ? 'police-ln' : 'police-ts');
    const content = { personalData: true };
    const body = { documentNumber: canary('document'), purpose: canary('purpose'), filter: {}, content };
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
