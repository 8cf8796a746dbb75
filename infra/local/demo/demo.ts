import { type Client, createClient } from '#schemas/client.ts';
import { type DemoData, DemoIds } from '#schemas/demo.ts';
import { cities } from '#schemas/divisions.ts';
import { personToken, systemToken } from '../token.ts';
import { demoAccount, demoAccounts } from './demo-accounts.ts';
import { handOver } from './demo-handoffs.ts';
import { idOf } from './demo-ids.ts';
import { demoKeys, type PrivateKey, publicHalf } from './demo-keys.ts';
import { demoMembers } from './demo-members.ts';
import { sealedPortrait } from './demo-portrait.ts';
import { onTheRoad } from './demo-road.ts';
import { readSeeded, type Seeded, writeSeeded } from './demo-seeded.ts';
import { type DemoAdjuster, demoAdjusters, demoHandoffs, demoLeads } from './demo-story.ts';

export interface SeedOptions {
  readonly hubUrl: string;
  readonly issuerUrl: string;
  readonly dataDir: string;
  /** Invokes an operator function by its name and gives its answer. */
  readonly invoke: (name: string, payload: unknown) => Promise<unknown>;
}

const systemKey = (memberKey: string) => `system-${memberKey}`;
const cityName = (code: string) => cities.find((city) => city.code === code)?.en.toLowerCase() ?? code;

/** Members, places, systems and people: what coordinators and operators would enter by hand. */
async function enrol({ invoke, issuerUrl }: SeedOptions, keys: Readonly<Record<string, PrivateKey>>): Promise<DemoIds> {
  const data: DemoData = {
    members: demoMembers.map(({ key, brand, name, nameEn, branches, desks }) => {
      const privateKey = keys[key];
      if (!privateKey) throw new Error(`demo-keys.json holds no key of ${key}; start with --fresh`);
      return {
        key,
        name,
        nameEn,
        branches: [...branches],
        desks: [...desks],
        system: { key: systemKey(key), name: `${brand}核心业务系统`, publicKey: publicHalf(privateKey) },
      };
    }),
    people: demoAccounts.map(({ username, password: _, ...person }) => ({
      ...person,
      key: username,
      issuer: issuerUrl,
      subject: username,
    })),
  };
  return DemoIds.parse(await invoke('demo-data', data));
}

/** The callers of the demo, each with a token of its own, fetched when it first calls. */
function callers({ hubUrl, issuerUrl }: SeedOptions, ids: DemoIds, keys: Readonly<Record<string, PrivateKey>>) {
  const clients = new Map<string, Client>();
  function caller(name: string, login: () => Promise<string>): Client {
    const known = clients.get(name);
    if (known) return known;
    let token: Promise<string> | undefined;
    const made = createClient({
      baseUrl: hubUrl,
      token: () => {
        token ??= login();
        return token;
      },
    });
    clients.set(name, made);
    return made;
  }
  return {
    system: (memberKey: string) =>
      caller(systemKey(memberKey), () => {
        const privateKey = keys[memberKey];
        if (!privateKey) throw new Error(`no key of ${memberKey}`);
        return systemToken({ hubUrl, privateKey, clientId: idOf(ids.principals, systemKey(memberKey)) });
      }),
    person: (username: string) => caller(username, () => personToken({ issuerUrl, ...demoAccount(username) })),
  };
}
type Callers = ReturnType<typeof callers>;

/** Registers an adjuster and takes the association's decision. @returns the number of the credential, if one was issued */
async function settle({ system, person }: Callers, adjuster: DemoAdjuster, n: number): Promise<string | undefined> {
  const key = `demo-adjuster-${adjuster.key}`;
  const member = system(adjuster.memberKey);
  const photoId = await sealedPortrait(member, n);
  const { body } = await member.registerAdjuster({
    body: { ...adjuster.registration, photoId },
    idempotencyKey: key,
  });
  if (adjuster.outcome === 'waiting') return undefined;
  const coordinator = person(`coordinator-${cityName(adjuster.cityCode)}`);
  const params = { id: body.id };
  if (adjuster.outcome === 'rejected') {
    const reason = '准驾车型与岗位要求不符，请补充材料后重新登记。（演示）';
    await coordinator.rejectAdjuster({ params, body: { reason }, idempotencyKey: `${key}-reject` });
    return undefined;
  }
  await coordinator.approveAdjuster({ params, idempotencyKey: `${key}-approve` });
  const issued = await coordinator.issueCredential({ params, idempotencyKey: `${key}-issue` });
  if (adjuster.outcome === 'suspended') {
    const reason = '培训资格到期，暂停至复训合格。（演示）';
    await coordinator.suspendAdjuster({ params, body: { reason }, idempotencyKey: `${key}-suspend` });
    return undefined;
  }
  return issued.body.id;
}

/** Reports the leads one after the other, so that the second learns that its plate is known; the committee looks at the first. */
async function report({ system, person }: Callers): Promise<void> {
  const reported: string[] = [];
  for (const lead of demoLeads) {
    const answer = await system(lead.memberKey).reportLead({
      body: lead.report,
      idempotencyKey: `demo-lead-${lead.key}`,
    });
    reported.push(answer.body.id);
  }
  const [first] = reported;
  if (!first) return;
  await person('antifraud-longnan').triageLead({ params: { id: first }, idempotencyKey: 'demo-lead-triage' });
}

/**
 * Loads the demo, through the public API but for the enrolment itself. Every call carries a fixed key, so that a seeding that was
 * killed finishes when it is run again, and one that has finished is left alone.
 * @returns what to show, such as the number of a credential that is valid
 */
export async function seed(options: SeedOptions): Promise<Seeded> {
  const { dataDir, issuerUrl } = options;
  const before = readSeeded(dataDir);
  if (before?.issuerUrl === issuerUrl) return before;
  const keys = demoKeys(dataDir);
  const ids = await enrol(options, keys);
  const clients = Object.fromEntries(demoMembers.map(({ key }) => [key, idOf(ids.principals, systemKey(key))]));
  let credential = before?.credential;
  if (!before) {
    const by = callers(options, ids, keys);
    const [issued] = await Promise.all([
      Promise.all(demoAdjusters.map((adjuster, n) => settle(by, adjuster, n))),
      report(by),
    ]);
    const numbers = demoAdjusters.flatMap(({ memberKey }, n) => {
      const number = issued[n];
      return number === undefined ? [] : [[memberKey, number] as const];
    });
    const credentials = new Map(numbers);
    await Promise.all(demoHandoffs.map((handoff) => handOver(by.system, ids, handoff, credentials)));
    const first = issued.findIndex((number) => number !== undefined);
    const [holder, number] = [demoAdjusters[first], issued[first]];
    if (holder && number) {
      const { memberKey, registration } = holder;
      await onTheRoad({
        member: by.system(memberKey),
        countyCode: registration.countyCode,
        credential: number,
        customerOf: idOf(ids.members, demoMembers.find(({ key }) => key !== memberKey)?.key),
      });
    }
    credential = number;
  }
  if (!credential) throw new Error('the demo has issued no credential');
  const seeded = { issuerUrl, clients, credential };
  writeSeeded(dataDir, seeded);
  return seeded;
}
