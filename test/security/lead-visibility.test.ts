import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scope, SharedPart, type Sharing, scopesOf, sharedParts } from '#schemas/sharing.ts';
import { derivedId } from '#shared/records/id.ts';
import { branchSystem, type Caller, type Hub, startHub } from '../support/hub.ts';
import { type Listener, listen } from '../support/listener.ts';
import { sealedPhoto } from '../support/photo.ts';
import { need } from '../support/samples.ts';
import { unzip } from '../support/unzip.ts';

/*
 * Who sees which part of a lead, in whatever answer: six leads of Lushan's in which, taken together, every part has every scope, each linked
 * with a lead of Heting's; Yanqi has nothing to do with them. Each part says something that stands nowhere else. What the table below does
 * not open must not be among the bytes of any answer, call or file.
 */

/** As whom somebody stands to the leads, and the scopes of parts that are open to them then. */
const opens = {
  owner: ['own', 'committee', 'matched', 'all'],
  committee: ['committee', 'matched', 'all'],
  agreed: ['matched', 'all'],
  member: ['all'],
  nobody: [],
  // The committee's, of what has left the pool: whose it was, and nothing else.
  'committee afterwards': [],
} as const satisfies Record<string, readonly Scope[]>;
type Standing = keyof typeof opens;

/** Everybody who asks, and as whom they stand while the leads are in the pool; Heting's standing follows its links. */
const askers = {
  'system-lushan': 'owner',
  'branch of lushan': 'owner',
  'system-heting': 'member',
  'branch of heting': 'member',
  'system-yanqi': 'member',
  'antifraud-ts': 'committee',
  'coordinator-ts': 'nobody',
  'police-ts': 'nobody',
} as const satisfies Record<string, Standing>;
type Asker = keyof typeof askers;
const everybody = Object.keys(askers) as Asker[];
/** Those to whom a step on a link could change something, and one to whom it must not. */
const concerned: readonly Asker[] = ['system-lushan', 'system-heting', 'system-yanqi', 'antifraud-ts'];

interface Lead {
  readonly id: string;
  readonly theirs: string;
  readonly link: string;
  readonly scopes: Readonly<Record<SharedPart, Scope>>;
  /** What each part says and nothing else does. */
  readonly signs: Readonly<Record<SharedPart, readonly string[]>>;
}

let hub: Hub;
let listener: Listener;
const tokens = new Map<Asker, string>();
const leads: Lead[] = [];

const suspicions = ['inflated', 'repeated', 'substituted-driver', 'substituted-vehicle', 'false-theft', 'insider'];
const counties = ['620502', '620503', '620521', '620522', '620523', '620524'];

/** Of four leads each part has each of its scopes; the fifth has the standard ones, the sixth the narrowest. */
function scopesIn(place: number): Record<SharedPart, Scope> {
  const entries = SharedPart.options.map((part, index) => {
    const possible = scopesOf(part);
    if (place === 4) return [part, sharedParts[part].standard];
    return [part, place === 5 ? sharedParts[part].least : possible[(place + index) % possible.length]];
  });
  return Object.fromEntries(entries);
}

async function plant(place: number): Promise<Lead> {
  const canary = (what: string) => `canary-${what}-${place}-${crypto.randomUUID().slice(0, 8)}`;
  const [lushan, heting] = [hub.as('system-lushan'), hub.as('system-heting')];
  const photo = await sealedPhoto(lushan);
  const shared = { kind: 'phone' as const, value: `1390000100${place}` };
  const said = {
    narrative: canary('narrative'),
    person: canary('person'),
    personPhone: `1380000200${place}`,
    vehicle: canary('vehicle'),
    plate: `甘E6600${place}`,
    shop: canary('shop'),
    shopPhone: `1370000300${place}`,
    claim: canary('claim'),
    engine: `CNRY${crypto.randomUUID().slice(0, 6).toUpperCase()}`,
    // In Shanghai's morning of a day of its own.
    incidentAt: `2026-09-1${place}T01:02:03.45${place}Z`,
  };
  const scopes = scopesIn(place);
  const base = { reliability: 'B' as const, credibility: '2' as const, evidenceIds: [photo] };
  const { body: mine } = await lushan.reportLead({
    body: {
      ...base,
      countyCode: counties[place] ?? '',
      incidentAt: said.incidentAt,
      suspicions: [suspicions[place] ?? ''],
      narrative: said.narrative,
      people: [{ role: 'driver', name: said.person, phone: said.personPhone }],
      vehicles: [{ role: 'insured', plate: said.plate, description: said.vehicle }],
      shops: [{ role: 'repairer', name: said.shop, phone: said.shopPhone }],
      claims: [{ claimNumber: said.claim }],
      indicators: [shared, { kind: 'engine-number', value: said.engine }],
      sharing: scopes satisfies Sharing,
    },
  });
  const { body: other } = await heting.reportLead({
    body: {
      ...base,
      evidenceIds: [],
      countyCode: '621202',
      incidentAt: '2026-10-01T00:00:00Z',
      suspicions: ['other'],
      narrative: '另一条线索',
      indicators: [shared],
    },
  });
  await hub.twin.idle();
  const { items } = (await lushan.readLeadLinks({ params: { id: mine.id } })).body;
  return {
    id: mine.id,
    theirs: other.id,
    link: items[0]?.id ?? '',
    scopes,
    signs: {
      suspicion: [`"${suspicions[place]}"`],
      incident: [said.incidentAt, `"${counties[place]}"`],
      reporter: [need(hub.ids.members, 'lushan')],
      narrative: [said.narrative],
      people: [said.person, said.personPhone],
      vehicles: [said.vehicle, said.plate],
      shops: [said.shop, said.shopPhone],
      claims: [said.claim],
      indicators: [said.engine],
      evidence: [photo],
    },
  };
}

beforeAll(async () => {
  hub = await startHub();
  listener = await listen();
  for (const name of everybody) {
    const branch = { 'branch of lushan': 'lushan-ln', 'branch of heting': 'heting-ts' }[String(name)];
    tokens.set(name, branch ? (await branchSystem(hub, branch)).token : await hub.tokenOf(name as Caller));
  }
  for (const who of ['heting', 'yanqi'] as const)
    await hub.as(`system-${who}`).registerEndpoint({ body: { url: `${listener.url}/${who}` } });
  for (let place = 0; place < suspicions.length; place += 1) leads.push(await plant(place));
});
afterAll(async () => {
  await hub?.stop();
  await listener?.stop();
});

async function text(asker: Asker | undefined, path: string, body?: object): Promise<string> {
  const headers: Record<string, string> = { 'idempotency-key': crypto.randomUUID() };
  if (asker) headers.authorization = `Bearer ${tokens.get(asker)}`;
  if (body) headers['content-type'] = 'application/json';
  const answer = await fetch(`${hub.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(answer.status, path).toBeLessThan(500);
  return `${await answer.text()}\n${JSON.stringify([...answer.headers])}`;
}

const purpose = 'purpose=data-subject';
/** All addresses at which something of a lead could be seen. */
const ofLead = ({ id, theirs, link }: Lead) => [
  ...['', '/matches', '/evidence'].map((path) => `/v1/leads/${id}${path}?${purpose}`),
  ...['/links?limit=100&', '/sightings?limit=100&', '/ring?depth=3&'].map((path) => `/v1/leads/${id}${path}${purpose}`),
  ...['/timeline', '/readings', '/custody'].map((path) => `/v1/leads/${id}${path}`),
  ...['', '/matches', '/links', '/ring'].map((path) => `/v1/leads/${theirs}${path}?${purpose}`),
  `/v1/leads/${theirs}/timeline`,
  `/v1/links/${link}?${purpose}`,
];
const ofAll = [
  '/v1/leads?limit=100',
  '/v1/leads?limit=100&box=shared',
  '/v1/leads?limit=100&status=reported',
  '/v1/leads?limit=100&desk=triage',
  '/v1/lead-readings?limit=100',
  '/v1/indicator-checks?limit=100',
  '/v1/notifications?limit=100',
  '/v1/notifications?limit=100&box=committee',
  '/v1/webhook-deliveries?limit=100',
  '/v1/rewards?limit=100',
  '/v1/exports?limit=100',
  '/v1/lead-deletions?limit=100',
  '/v1/audit-events?limit=100',
  '/v1/audit-events?limit=100&box=committee',
];

/** Addresses that tell of members and counties whatever the leads say. */
const figures = ['/v1/leads/reciprocity', '/v1/progress', '/progress', '/progress.json'];

const allButReporter: readonly SharedPart[] = SharedPart.options.filter((part) => part !== 'reporter');
/** Whoever reads another's lead makes itself known by it: these lists name companies on purpose. */
const isList = (path: string) => ofAll.includes(path) && !/^\/v1\/(lead-readings|audit-events)/.test(path);
const knowsReporters = (standing: Standing) => standing === 'owner' || standing.startsWith('committee');

/** As whom an asker stands to a lead. */
type StandingOf = (asker: Asker, lead: Lead) => Standing;

const open = (standing: Standing, lead: Lead, part: SharedPart): boolean =>
  (standing === 'committee afterwards' && part === 'reporter') ||
  (opens[standing] as readonly Scope[]).includes(lead.scopes[part]);

/** Whether an address tells of this lead; the lists tell of all, and of others' leads none of their parts. */
const tellsOf = (path: string, { id, theirs, link }: Lead) => [id, theirs, link].some((one) => path.includes(one));

/** A value of a person, vehicle or shop is shown by that part alone: the indicators tell none that is withheld. */
function held(shown: string, where: string, standing: Standing, lead: Lead, parts: readonly SharedPart[]): void {
  for (const part of parts)
    if (!open(standing, lead, part))
      for (const sign of lead.signs[part])
        if (shown.includes(sign))
          expect.fail(`${where}: ${part} (${lead.scopes[part]}) of ${lead.id} is shown: ${sign}`);
}

/** What stands at each address, asked a few at a time. */
async function answersTo(asker: Asker, paths: readonly string[]): Promise<(readonly [string, string])[]> {
  const shown: (readonly [string, string])[] = [];
  for (let start = 0; start < paths.length; start += 8)
    shown.push(
      ...(await Promise.all(
        paths.slice(start, start + 8).map(async (path) => [path, await text(asker, path)] as const),
      )),
    );
  return shown;
}

/** Holds every answer to everybody against the table, and what is open against the reading itself. */
async function nothingElseIsShown(standingOf: StandingOf, by: readonly Asker[] = concerned) {
  let [answers, seen] = [0, 0];
  await hub.twin.invoke('Hub-local-audit-extract', { day: new Date().toISOString().slice(0, 10) });
  for (const asker of by) {
    const shown = await answersTo(asker, [...ofAll, ...leads.flatMap(ofLead)]);
    answers += shown.length;
    for (const lead of leads) {
      const standing = standingOf(asker, lead);
      for (const [path, answer] of shown) {
        const where = `${asker} at ${path}`;
        held(answer, where, standing, lead, allButReporter);
        // Whose it is reads alike for all six: each is told of at its own addresses, and no list tells it to other companies.
        if (tellsOf(path, lead)) held(answer, where, standing, lead, ['reporter']);
        else if (isList(path) && !knowsReporters(standing)) held(answer, where, 'nobody', lead, ['reporter']);
      }
      const [, read = ''] = shown.find(([path]) => path === `/v1/leads/${lead.id}?${purpose}`) ?? [];
      for (const part of SharedPart.options.filter((one) => open(standing, lead, one)))
        for (const sign of lead.signs[part]) {
          expect(read, `${part} (${lead.scopes[part]}) of ${lead.id} to ${asker}, ${standing}`).toContain(sign);
          seen += 1;
        }
      // Which lead the other one is, is told to both by their agreement itself.
      const known = standing === 'agreed' || SharedPart.options.some((part) => open(standing, lead, part));
      if (!known)
        for (const [path, answer] of shown)
          expect(answer, `${asker} at ${path}: the id of the lead`).not.toContain(lead.id);
    }
    const said = allButReporter.filter((part) => part !== 'incident');
    for (const path of figures) {
      const answer = await text(asker, path);
      for (const lead of leads) held(answer, `${asker} at ${path}`, 'nobody', lead, said);
      answers += 1;
    }
  }
  return { answers, seen };
}

/** Of what was called at the webhooks of others. */
function nothingIsCalledOut(): void {
  const calls = listener.received.map(({ path, body }) => [path, body] as const);
  expect(calls.length).toBeGreaterThan(0);
  for (const [path, body] of calls)
    for (const lead of leads) {
      held(body, `webhook ${path}`, 'nobody', lead, SharedPart.options);
      expect(body).not.toContain(lead.id);
    }
}

const steps = async (who: Caller, verb: 'offerLink' | 'agreeLink' | 'withdrawLink') => {
  await Promise.all(leads.map(({ link }) => hub.as(who)[verb]({ params: { id: link } })));
  await hub.twin.idle();
};
const asTold: StandingOf = (asker) => askers[asker];
const ofHeting: ReadonlySet<Asker> = new Set(['system-heting', 'branch of heting']);

describe('each part of a lead', () => {
  it('has every scope that it may have in one of the leads', () => {
    for (const part of SharedPart.options)
      expect(new Set(leads.map(({ scopes }) => scopes[part])), part).toEqual(new Set(scopesOf(part)));
  });

  it('is shown by its scope and nowhere else while the link is found', async () => {
    const { answers, seen } = await nothingElseIsShown(asTold, everybody);
    console.log(`${answers} answers to ${everybody.length} askers held against the table, ${seen} parts seen`);
    nothingIsCalledOut();
  });

  it('is told by no refusal of a step to whom the lead is not, and no step of theirs changes it', async () => {
    const read = async ({ id }: Lead) => (await hub.as('system-lushan').readLead({ params: { id } })).body;
    for (const lead of leads) {
      const before = await read(lead);
      const known = lead.signs.indicators[0] ?? '';
      const bodies: Readonly<Record<string, object>> = {
        share: { sharing: { narrative: 'all' } },
        indicators: { indicators: [{ kind: 'engine-number', value: known }] },
        retract: { reason: '试验' },
        triage: {},
        refute: { reason: '试验' },
        hold: { documentNumber: '试验 1 号', reason: '试验' },
        renew: { reason: '试验' },
      };
      for (const asker of ['system-heting', 'system-yanqi', 'coordinator-ts', 'police-ts'] as const)
        for (const [verb, body] of Object.entries(bodies)) {
          const answer = await text(asker, `/v1/leads/${lead.id}/${verb}`, body);
          expect(answer, `${asker} at ${verb}`).toMatch(/"code":"(not_found|role_not_allowed|invalid_request)"/);
          // The value that it gives itself is not told to it.
          held(answer.replaceAll(known, ''), `${asker} at ${verb}`, 'nobody', lead, SharedPart.options);
        }
      expect(await read(lead)).toEqual(before);
    }
  });

  it('and the link of two leads is not to be found by whoever knows both ids', () => {
    for (const { id, theirs, link } of leads)
      for (const pair of [[id, theirs] as const, [theirs, id] as const])
        expect(link).not.toBe(derivedId('lnk', ...pair));
  });

  it('while the other owner has offered, and while it is offered to it', async () => {
    await steps('system-heting', 'offerLink');
    await nothingElseIsShown(asTold);
    await steps('system-heting', 'withdrawLink');
    await steps('system-lushan', 'offerLink');
    await nothingElseIsShown(asTold);
    nothingIsCalledOut();
  });

  it('once both have agreed, to the owner of the linked lead too', async () => {
    await steps('system-heting', 'agreeLink');
    await nothingElseIsShown((asker) => (ofHeting.has(asker) ? 'agreed' : askers[asker]));
    for (const { id } of leads) {
      const body = { finding: 'seen' as const, claimNumber: `CLM-${id}`, note: `canary-sighting-${id.slice(4)}` };
      await hub.as('system-heting').sightLead({ params: { id }, body });
    }
    await hub.twin.idle();
    nothingIsCalledOut();
  });

  it('and what another member has said of it, to its owner and the committee alone', async () => {
    for (const asker of everybody.filter((one) => askers[one] !== 'owner' && askers[one] !== 'committee'))
      for (const [path, answer] of await answersTo(asker, [...ofAll, ...leads.flatMap(ofLead)]))
        expect(answer, `${asker} at ${path}`).not.toContain('canary-sighting-');
    for (const asker of ['system-lushan', 'antifraud-ts'] as const)
      for (const { id } of leads)
        expect(await text(asker, `/v1/leads/${id}/sightings?${purpose}`)).toContain(`canary-sighting-${id.slice(4)}`);
    expect(await text('antifraud-ts', `/v1/leads/${leads[0]?.id}/sightings`)).toContain('purpose_missing');
  });

  it('leaves no trace in the chain of custody of its files, which others read as well', async () => {
    for (const { signs } of leads)
      for (const file of signs.evidence) {
        const answer = await text('system-lushan', `/v1/evidence/${file}/custody?limit=100`);
        expect(answer).toContain('"steps"');
        expect(answer).not.toMatch(/antifraud|police|"through"/);
      }
  });

  it('to a check of a value that it carries: to nobody', async () => {
    for (const lead of leads) {
      const indicator = { kind: 'engine-number' as const, value: lead.signs.indicators[0] ?? '' };
      const body = { indicator, purpose: 'before-payment', claimNumber: 'CLM-1' };
      const answer = await text('system-yanqi', '/v1/indicator-checks', body);
      expect(answer).toContain('"linked"');
      for (const known of leads) held(answer, 'a check', 'nobody', known, SharedPart.options);
      expect(answer).not.toContain(lead.id);
    }
  });

  it('to the police: in an approved export as to the committee, in one without personal data no person, car or paper', async () => {
    for (const personalData of [true, false]) {
      const { body: made } = await hub.as('police-ts').requestExport({
        body: {
          documentNumber: `天公调字〔2026〕${personalData}`,
          purpose: '核查团伙骗保',
          filter: {},
          content: { personalData, originals: personalData },
        },
      });
      await hub.twin.idle();
      const params = { id: made.id };
      if (personalData) await hub.as('antifraud-ts').approveExport({ params });
      await hub.twin.idle();
      const { body: ready } = await hub.as('police-ts').readExport({ params });
      const files = await unzip(new Uint8Array(await (await fetch(ready.link ?? '')).arrayBuffer()));
      const shown = Object.entries(files)
        .map(([name, content]) => `${name}\n${content.toString('utf8')}`)
        .join('\n');
      const masked = ['incident', 'narrative', 'people', 'vehicles', 'shops', 'claims', 'indicators', 'evidence'];
      for (const lead of leads) {
        expect(shown).toContain(lead.id);
        const parts = SharedPart.options.filter((part) => personalData || !masked.includes(part));
        held(shown, 'the export', 'committee', lead, parts);
        const never = SharedPart.options.filter((part) => !personalData && masked.includes(part));
        // A county is no person: it stands in both.
        held(shown.replaceAll(/"62\d{4}"/g, ''), 'the masked export', 'nobody', lead, never);
        for (const part of parts.filter((one) => open('committee', lead, one)))
          if (part !== 'incident')
            expect(shown, `${part} of ${lead.id}`).toContain(lead.signs[part][0]?.replaceAll('"', ''));
      }
    }
  });

  it('no more to the owner of the linked lead when one of the two has withdrawn', async () => {
    await steps('system-lushan', 'withdrawLink');
    await nothingElseIsShown(asTold);
    nothingIsCalledOut();
  });

  it('to nobody but its owner from the very step on that takes the lead out of the pool', async () => {
    await steps('system-heting', 'offerLink');
    await steps('system-lushan', 'agreeLink');
    for (const { id } of leads)
      await hub.as('system-lushan').retractLead({ params: { id }, body: { reason: '报送有误' } });
    const gone: StandingOf = (asker) =>
      (({ owner: 'owner', committee: 'committee afterwards', member: 'nobody', nobody: 'nobody' }) as const)[
        askers[asker]
      ];
    await nothingElseIsShown(gone);
    await hub.twin.idle();
    await nothingElseIsShown(gone, everybody);
    nothingIsCalledOut();
  });
});
