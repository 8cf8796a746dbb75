import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DemoData } from '#schemas/demo.ts';
import { DemoIds } from '#schemas/demo.ts';
import { handoffRoutes } from '#schemas/handoff-routes.ts';
import type { Principal } from '#schemas/roles.ts';
import type { Route } from '#schemas/route.ts';
import { apiName } from '../../infra/capabilities.ts';
import { startTwin, type Twin } from '../../infra/local/twin.ts';
import { type DynamoProxy, startDynamoProxy } from '../support/dynamo-proxy.ts';
import { membersWith, systemKey } from '../support/hub.ts';
import { Answer, type Artifact, assembly, functionNamed, stacks } from './artifact.ts';
import { type HandoffStep, requestEvent } from './requests.ts';
import { credentials, region } from './store.ts';

/** Who stands where in the hand-offs of a bench. */
export type Party = 'underwriter' | 'handler';
const members = { underwriter: 'lushan', handler: 'heting' } as const;

/** The whole hub with its consumers, brought up from the assembly behind a metering proxy. */
export interface Stage {
  readonly twin: Twin;
  readonly proxy: DynamoProxy;
  /** Past the meter, straight to the database. */
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly branches: { readonly underwritingBranchId: string; readonly handlingBranchId: string };
  readonly principals: Readonly<Record<Party, Principal>>;
  /** The relay of the Hub table: paused, nothing of a change goes on. */
  readonly relay: { pause(): Promise<void>; resume(): void };
  /** Invokes a route's function as the gateway does once it has found out who calls. */
  ask(route: Route, principal: Principal, options: { id?: string; body?: unknown }): Promise<Answer>;
  /** Asks for a step of a hand-off. */
  call(step: HandoffStep, party: Party, options: { id?: string; body?: unknown }): Promise<Answer>;
  stop(): Promise<void>;
}

/** @param from another assembly than the artifact's own, of the same stacks */
export async function startStage({ hubRelaySource }: Artifact, from = assembly): Promise<Stage> {
  const begun: (() => unknown)[] = [];
  const stop = async () => {
    for (const end of begun.splice(0).reverse()) await end();
  };
  try {
    const { twin, proxy, client } = await bringUp(from, begun);
    const ids = DemoIds.parse(await twin.invoke(functionNamed('demo-data'), world()));
    const idOf = (kind: keyof DemoIds, key: string) => {
      const id = ids[kind][key];
      if (!id) throw new Error(`no ${key} in the world`);
      return id;
    };
    const principalOf = (key: string): Principal => ({
      id: idOf('principals', `system-${key}`),
      name: `${key} system`,
      role: 'member',
      memberId: idOf('members', key),
    });
    const principals = { underwriter: principalOf(members.underwriter), handler: principalOf(members.handler) };
    await twin.idle();
    const ask: Stage['ask'] = async (route, principal, { id, body }) => {
      const event = requestEvent(route, {
        principal,
        key: crypto.randomUUID(),
        ...(body === undefined ? {} : { body }),
        ...(id === undefined ? {} : { params: { id } }),
      });
      return Answer.parse(await twin.invoke(functionNamed(apiName(route.capability)), event));
    };
    return {
      twin,
      proxy,
      client,
      table: Object.entries(twin.tables).find(([logicalId]) => logicalId.startsWith('HubTable'))?.[1] ?? '',
      branches: {
        underwritingBranchId: idOf('branches', `${members.underwriter}-ts`),
        handlingBranchId: idOf('branches', `${members.handler}-ln`),
      },
      principals,
      relay: { pause: () => twin.pauseSource(hubRelaySource), resume: () => twin.resumeSource(hubRelaySource) },
      ask,
      call: (step, party, { body = {}, ...rest }) => ask(handoffRoutes[step], principals[party], { ...rest, body }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the parts; what must end them is written down as soon as each has begun. */
async function bringUp(from: string, begun: (() => unknown)[]): Promise<Pick<Stage, 'twin' | 'proxy' | 'client'>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-bench-'));
  begun.push(() => rmSync(dataDir, { recursive: true, force: true }));
  let behind: { proxy: DynamoProxy; client: DynamoDBClient } | undefined;
  const twin = await startTwin({
    assembly: from,
    stacks,
    dataDir,
    ports: { gateway: 0 },
    parameters: {
      PublicBaseUrl: 'http://hub.example',
      IssuerUrl: 'http://issuer.example',
      IssuerAudience: 'urn:association-hub:bench',
    },
    dynamoEndpoint: async (target) => {
      const proxy = await startDynamoProxy({ target });
      begun.push(() => proxy.stop());
      const client = new DynamoDBClient({ endpoint: target, region, credentials });
      begun.push(() => client.destroy());
      behind = { proxy, client };
      return proxy.url;
    },
    maxRetryDelaySeconds: 1,
    schedules: false,
  });
  begun.push(() => twin.stop());
  if (!behind) throw new Error('the twin asked for no endpoint');
  return { twin, ...behind };
}

/** The tests' invented members; the people among them are not needed. */
const world = (): DemoData => ({
  members: membersWith((key) => systemKey(`key-${key}`)),
  people: [],
});
