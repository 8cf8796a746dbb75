import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type Input, ProblemError } from '#schemas/client.ts';
import { mostEndpoints } from '#schemas/webhooks.ts';
import { assembly } from '../support/assembly.ts';
import { handoffRequest } from '../support/bodies.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { type Behaviour, type Listener, listen, type Received } from '../support/listener.ts';
import { need } from '../support/samples.ts';

const worker = 'Hub-local-webhooks-worker';
/** Milliseconds; a day of retries takes about ten seconds here, on a machine that does nothing else. */
const patience = 90_000;

let hub: Hub;
const listeners: Listener[] = [];
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(async () => {
  await hub?.stop();
  await Promise.all(listeners.map((listener) => listener.stop()));
});
afterEach(() => hub.proxy.faults.clear());

const lushan = () => hub.as('system-lushan');
const heting = () => hub.as('system-heting');

/** A server, and an endpoint that leads to it; the endpoint is disabled when the test is over, and its place used again. */
async function endpointOf(client: Client, events: Input<'registerEndpoint'>['body']['events'] = ['*']) {
  const server = await listen();
  listeners.push(server);
  const { body: listed } = await client.listEndpoints();
  const spare = listed.items.find(({ status }) => status === 'disabled');
  const url = `${server.url}/hub`;
  if (!spare) {
    const { body } = await client.registerEndpoint({ body: { url, events } });
    used.push([client, body.id]);
    return { server, id: body.id, secret: body.secret, url };
  }
  const { id, version } = spare;
  await client.amendEndpoint({ params: { id }, ifMatch: `"v${version}"`, body: { url, events } });
  await client.enableEndpoint({ params: { id } });
  const { secret } = (await client.rotateEndpoint({ params: { id } })).body;
  used.push([client, id]);
  return { server, id, secret, url };
}
const used: [Client, string][] = [];
afterEach(async () => {
  for (const [client, id] of used.splice(0)) await client.disableEndpoint({ params: { id } }).catch(() => {});
});

/** A case of Lushan's that Heting is asked to take: Heting is told. @returns the hand-off's id */
async function asked(): Promise<string> {
  const { branches } = hub.ids;
  const body = handoffRequest(need(branches, 'lushan-ts'), need(branches, 'heting-ln'));
  return (await lushan().requestHandoff({ body })).body.id;
}

const idOf = ({ headers }: Received) => String(headers['webhook-id']);
const subjectOf = ({ body }: Received): string => JSON.parse(body).data.id;
const verified = (secret: string, { body, headers }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);
const verifies = (secret: string, call: Received) => {
  try {
    verified(secret, call);
    return true;
  } catch {
    return false;
  }
};
const deliveries = async (client: Client, query: Input<'listDeliveries'>['query']) =>
  (await client.listDeliveries({ query: { limit: 100, ...query } })).body.items;
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof ProblemError ? error.problem : Promise.reject(error)),
  );
/** Waits until a member's delivery is in a state. @returns it */
async function settled(client: Client, id: string, status: string) {
  const read = async () => (await client.readDelivery({ params: { id } })).body;
  await expect.poll(async () => (await read()).status, { timeout: patience }).toBe(status);
  return read();
}
const deliveryOf = async (client: Client, subject: string) => {
  const find = async () => (await deliveries(client, {})).find(({ message }) => message.data.id === subject);
  await expect.poll(find, { timeout: patience }).toBeDefined();
  return String((await find())?.id);
};

/** The message of a delivery's version, as the relay sends it. */
const postponed = (id: string, version: number) => ({
  messageId: crypto.randomUUID(),
  body: JSON.stringify({
    type: 'record.changed',
    id: `${id}:${version}`,
    kind: 'delivery',
    recordId: id,
    version,
    verb: 'postpone',
    status: 'waiting',
    at: new Date().toISOString(),
  }),
});

describe('a step of a case', () => {
  it('reaches the other place once, signed as an independent verifier wants it, with ids and states and nothing else', async () => {
    const { server, secret } = await endpointOf(heting());
    const own = await endpointOf(lushan());
    const id = await asked();
    await expect.poll(() => server.received.length, { timeout: patience }).toBe(1);
    const [call] = server.received as [Received];
    expect(call.path).toBe('/hub');
    expect(call.headers['content-type']).toBe('application/json');
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(verified(secret, call)).toEqual({
      type: 'handoff.request',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { kind: 'handoff', id, status: 'requested', version: 1, notificationId: expect.stringMatching(/^ntf_/) },
    });
    await heting().acceptHandoff({ params: { id } });
    await expect.poll(() => own.server.received.length, { timeout: patience }).toBe(1);
    const [accepted] = own.server.received as [Received];
    expect(verified(own.secret, accepted)).toMatchObject({ type: 'handoff.accept', data: { id, status: 'accepted' } });
    expect(() => verified(own.secret, { ...accepted, body: accepted.body.replace('accepted', 'declined') })).toThrow();
    expect(() => verified(secret, accepted)).toThrow();
    await hub.twin.idle();
    expect([server.received.length, own.server.received.length]).toEqual([1, 1]);
    const { body: delivery } = await heting().readDelivery({ params: { id: idOf(call) } });
    expect(delivery).toMatchObject({ status: 'delivered', attempts: [{ outcome: 'delivered', code: 204 }] });
    expect(JSON.stringify(delivery)).not.toContain('11010519491231002X');
  });

  it('is told to the endpoints that asked for its kind only', async () => {
    const some = await endpointOf(heting(), ['handoff.withdraw', 'handoff.close']);
    const all = await endpointOf(heting());
    const id = await asked();
    await lushan().withdrawHandoff({ params: { id }, body: { reason: '试' } });
    await expect.poll(() => all.server.received.length, { timeout: patience }).toBe(2);
    await expect.poll(() => some.server.received.length, { timeout: patience }).toBe(1);
    await hub.twin.idle();
    expect(some.server.received.map(({ body }) => JSON.parse(body).type)).toEqual(['handoff.withdraw']);
    const problem = await refusal(
      heting().registerEndpoint({ body: { url: 'https://hooks.example/', events: ['handoff.no-such'] } }),
    );
    expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ in: 'body', pointer: '/events/0' }] });
  });
});

describe('a server that fails in every way and recovers', () => {
  it('is called until it has taken everything, with the same webhook-id each time', async () => {
    const { server, secret, id: endpointId } = await endpointOf(heting());
    const ways: Behaviour[] = [500, 'hangs-up', 'garbage', { redirectTo: 'http://10.0.0.1/' }, 'half-an-answer'];
    const seen = new Map<string, number>();
    server.answer = (call) => {
      const times = seen.get(idOf(call)) ?? 0;
      seen.set(idOf(call), times + 1);
      return ways[times] ?? 204;
    };
    const ids = await Promise.all(Array.from({ length: 4 }, asked));
    for (const subject of ids) {
      const delivery = await settled(heting(), await deliveryOf(heting(), subject), 'delivered');
      expect(delivery.attempts.map(({ outcome, code }) => code ?? outcome)).toEqual([
        500,
        'broken_off',
        'not_http',
        302,
        'broken_off',
        204,
      ]);
      expect(delivery.attempts[3]?.outcome).toBe('redirected');
      expect(delivery.nextAttemptAt).toBeUndefined();
      expect(delivery.endpointId).toBe(endpointId);
    }
    expect(new Set(server.received.map(subjectOf))).toEqual(new Set(ids));
    expect(seen.size).toBe(4);
    for (const call of server.received) expect(verified(secret, call)).toMatchObject({ type: 'handoff.request' });
    for (const { body } of server.received) expect(server.received.filter((it) => it.body === body)).toHaveLength(6);
  });

  it('by being slow holds up nobody else, and has its message when it is quick again', async () => {
    const slow = await endpointOf(heting());
    const quick = await endpointOf(lushan());
    let first = true;
    slow.server.answer = () => {
      const behaviour: Behaviour = first ? 'silent' : 204;
      first = false;
      return behaviour;
    };
    const id = await asked();
    await expect.poll(() => slow.server.received.length, { timeout: patience }).toBe(1);
    await heting().acceptHandoff({ params: { id } });
    await expect.poll(() => quick.server.received.length, { timeout: patience }).toBe(1);
    // The others' call came while the slow one was still being waited for.
    expect(slow.server.received).toHaveLength(1);
    const delivery = await settled(heting(), await deliveryOf(heting(), id), 'delivered');
    expect(delivery.attempts.map(({ outcome }) => outcome)).toEqual(['timed_out', 'delivered']);
    expect(delivery.attempts[0]?.ms).toBeGreaterThan(9000);
    expect(delivery.attempts[0]?.ms).toBeLessThan(15_000);
  });
});

describe('a worker that is killed', () => {
  it('again and again, before, in and after its calls, loses nothing', async () => {
    const { server, secret } = await endpointOf(heting());
    const calls = new Map<string, number>();
    server.answer = (call) => {
      calls.set(idOf(call), (calls.get(idOf(call)) ?? 0) + 1);
      return calls.get(idOf(call)) === 1 ? 503 : 204;
    };
    const kills = (async () => {
      for (let kill = 0; kill < 4; kill += 1) {
        await new Promise((settle) => setTimeout(settle, 100 + Math.random() * 700));
        await hub.twin.kill(worker);
        await hub.twin.kill('Hub-local-notifications-worker');
      }
    })();
    const ids = await Promise.all(Array.from({ length: 25 }, asked));
    await kills;
    for (const subject of ids) await settled(heting(), await deliveryOf(heting(), subject), 'delivered');
    expect(new Set(server.received.map(subjectOf))).toEqual(new Set(ids));
    expect(new Set(server.received.map(idOf)).size).toBe(25);
    expect(server.received.every((call) => verifies(secret, call))).toBe(true);
    expect(server.received.length).toBeGreaterThanOrEqual(50);
  });

  it('or whose database is late, throttled or gives no answer, delivers all the same', async () => {
    const { server } = await endpointOf(heting());
    for (const kind of ['dropAnswer', 'throttle', 'conflict'] as const)
      hub.proxy.faults.inject({
        kind,
        probability: 0.2,
        times: 15,
        match: (_, body) => JSON.stringify(body).includes('dlv_'),
      });
    const ids = await Promise.all(Array.from({ length: 10 }, asked));
    for (const subject of ids) await settled(heting(), await deliveryOf(heting(), subject), 'delivered');
    expect(new Set(server.received.map(subjectOf))).toEqual(new Set(ids));
    expect(hub.proxy.faults.count).toBeGreaterThan(3);
  });
});

it('an event that comes early, late, twice or of another version changes nothing', async () => {
  const { server } = await endpointOf(heting());
  server.answer = () => 503;
  const id = await deliveryOf(heting(), await asked());
  await expect.poll(() => server.received.length, { timeout: patience }).toBeGreaterThan(0);
  const { body: delivery } = await heting().readDelivery({ params: { id } });
  const Records = Array.from({ length: delivery.version + 2 }, (_, version) => postponed(id, version + 1));
  server.answer = () => 204;
  for (let round = 0; round < 3; round += 1)
    expect(await hub.twin.invoke(worker, { Records })).toEqual({ batchItemFailures: [] });
  await settled(heting(), id, 'delivered');
  await hub.twin.idle();
  const { body: after } = await heting().readDelivery({ params: { id } });
  await hub.twin.invoke(worker, { Records });
  expect((await heting().readDelivery({ params: { id } })).body).toEqual(after);
  expect(await hub.twin.invoke(worker, { Records: [{ messageId: 'x', body: '{}' }] })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'x' }],
  });
});

describe('the signing secret', () => {
  it('is told again to a repeat of the request and in no other answer', async () => {
    const url = 'https://hooks.example/secret';
    const idempotencyKey = crypto.randomUUID();
    const yanqi = hub.as('system-yanqi');
    const first = await yanqi.registerEndpoint({ body: { url, description: '生产' }, idempotencyKey });
    const { id, secret } = first.body;
    const second = await yanqi.rotateEndpoint({ params: { id } });
    expect(second.body.secret).not.toBe(secret);
    const again = await yanqi.registerEndpoint({ body: { url, description: '生产' }, idempotencyKey });
    expect([again.replayed, again.body.id, again.body.secret]).toEqual([true, id, secret]);
    const other = await refusal(yanqi.registerEndpoint({ body: { url: `${url}/2` }, idempotencyKey }));
    expect(other?.code).toBe('idempotency_key_reused');
    const { etag = '' } = await yanqi.readEndpoint({ params: { id } });
    const shown = [
      await yanqi.readEndpoint({ params: { id } }),
      await yanqi.listEndpoints(),
      await yanqi.amendEndpoint({ params: { id }, ifMatch: etag, body: { description: '生产二' } }),
      await yanqi.disableEndpoint({ params: { id } }),
      await yanqi.enableEndpoint({ params: { id } }),
    ];
    expect(JSON.stringify(shown.map(({ body }) => body))).not.toMatch(/whsec_|secretGeneration/);
  });

  it('of before a rotation signs beside the new one until the time that the endpoint names, and not after it', async () => {
    const { server, secret: old, id } = await endpointOf(heting());
    let during = 0;
    let fresh = old;
    let before = old;
    let until = 0;
    // Until a call falls into the overlap, which lasts seconds here.
    while (during === 0) {
      before = fresh;
      const { body } = await heting().rotateEndpoint({ params: { id } });
      fresh = body.secret;
      until = Date.parse(String(body.previousSecretUntil));
      server.received.splice(0);
      await heting().testEndpoint({ params: { id } });
      await expect.poll(() => server.received.length, { timeout: patience }).toBe(1);
      const [call] = server.received as [Received];
      expect(verified(fresh, call)).toMatchObject({ type: 'endpoint.test', data: { kind: 'endpoint', id } });
      if (!verifies(before, call)) continue;
      during += 1;
      expect(Number(call.headers['webhook-timestamp']) * 1000).toBeLessThan(until);
    }
    await new Promise((settle) => setTimeout(settle, Math.max(0, until - Date.now())));
    await heting().testEndpoint({ params: { id } });
    await expect.poll(() => server.received.length, { timeout: patience }).toBe(2);
    const call = server.received[1] as Received;
    expect([verifies(fresh, call), verifies(before, call)]).toEqual([true, false]);
  });

  it('stands in no item of the database and in no log', async () => {
    const { server, secret, id } = await endpointOf(heting());
    const { secret: rotated } = (await heting().rotateEndpoint({ params: { id } })).body;
    await asked();
    await expect.poll(() => server.received.length, { timeout: patience }).toBe(1);
    await hub.twin.idle();
    const client = new DynamoDBClient({
      endpoint: hub.twin.endpoints.dynamodb,
      region: hub.twin.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const parts = [secret, rotated].map((it) => it.slice('whsec_'.length));
    for (const TableName of Object.values(hub.twin.tables)) {
      for await (const page of paginateScan({ client }, { TableName }))
        for (const part of parts) expect(JSON.stringify(page.Items)).not.toContain(part);
    }
    for (const file of readdirSync(hub.logs)) {
      const log = readFileSync(join(hub.logs, file), 'utf8');
      for (const part of parts) expect(log.includes(part), file).toBe(false);
    }
  });
});

describe('an endpoint that is gone (410)', () => {
  it('is disabled at once; its inbox says so; what waits for it ends; enabled again it takes what is sent again', async () => {
    const { server, id: endpointId } = await endpointOf(heting());
    server.answer = () => 503;
    const waiting = await deliveryOf(heting(), await asked());
    server.answer = (call) => (idOf(call) === waiting ? 503 : 410);
    const last = await deliveryOf(heting(), await asked());
    const gone = await settled(heting(), last, 'failed');
    expect(gone.attempts.at(-1)).toMatchObject({ outcome: 'gone', code: 410 });
    expect((await settled(heting(), waiting, 'failed')).nextAttemptAt).toBeUndefined();
    const { body: endpoint } = await heting().readEndpoint({ params: { id: endpointId } });
    expect(endpoint).toMatchObject({ status: 'disabled', disabledBecause: 'gone' });
    const calls = server.received.length;
    const inbox = async () =>
      (await heting().listNotifications({ query: { limit: 100 } })).body.items.filter(
        ({ subject }) => subject.id === endpointId && subject.version === endpoint.version,
      );
    await expect.poll(inbox, { timeout: patience }).toMatchObject([{ type: 'endpoint.disable', status: 'unread' }]);
    const disabled = { code: 'endpoint_disabled' };
    expect(await refusal(heting().resendDelivery({ params: { id: last } }))).toMatchObject(disabled);
    expect(await refusal(heting().testEndpoint({ params: { id: endpointId } }))).toMatchObject(disabled);
    const unheard = await asked();
    await hub.twin.idle();
    expect(server.received.length).toBe(calls);
    expect((await deliveries(heting(), { endpointId })).map(({ message }) => message.data.id)).not.toContain(unheard);

    server.answer = () => 204;
    await heting().enableEndpoint({ params: { id: endpointId } });
    for (const id of [last, waiting]) {
      await heting().resendDelivery({ params: { id } });
      expect((await settled(heting(), id, 'delivered')).attempts.at(-1)).toMatchObject({ code: 204 });
    }
    expect((await heting().readEndpoint({ params: { id: endpointId } })).body.disabledBecause).toBeUndefined();
  });
});

describe('a delivery whose last retry fails', () => {
  it('is a dead letter of which the inbox tells, and can be sent again under the same webhook-id', async () => {
    const { server, id: endpointId, secret } = await endpointOf(heting());
    server.answer = () => 500;
    const subject = await asked();
    const id = await deliveryOf(heting(), subject);
    const dead = await settled(heting(), id, 'failed');
    expect(dead.attempts).toHaveLength(9);
    expect(server.received.filter((call) => idOf(call) === id)).toHaveLength(9);
    const times = dead.attempts.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const told = async () =>
      (await heting().listNotifications({ query: { limit: 100 } })).body.items.filter((it) => it.subject.id === id);
    await expect
      .poll(told, { timeout: patience })
      .toMatchObject([{ type: 'delivery.exhaust', subject: { kind: 'delivery' } }]);
    const failed = await deliveries(heting(), { endpointId, status: 'failed' });
    expect(failed.map((it) => it.id)).toContain(id);
    expect(new Set(failed.map((it) => `${it.endpointId} ${it.status}`))).toEqual(new Set([`${endpointId} failed`]));
    expect((await refusal(hub.as('system-yanqi').resendDelivery({ params: { id } })))?.code).toBe('not_found');

    server.answer = () => 204;
    const idempotencyKey = crypto.randomUUID();
    const resent = await heting().resendDelivery({ params: { id }, idempotencyKey });
    expect(resent.body.status).toBe('waiting');
    const delivered = await settled(heting(), id, 'delivered');
    expect(delivered.attempts).toHaveLength(10);
    const again = await heting().resendDelivery({ params: { id }, idempotencyKey });
    expect([again.replayed, again.body.status]).toEqual([true, 'waiting']);
    const last = server.received.at(-1) as Received;
    expect([idOf(last), subjectOf(last), verifies(secret, last)]).toEqual([id, subject, true]);
    await heting().resendDelivery({ params: { id } });
    await expect.poll(() => server.received.length, { timeout: patience }).toBe(11);
  });
});

describe('endpoints', () => {
  it('are five to a member, however many are asked for at once', async () => {
    const yanqi = hub.as('system-yanqi');
    const { items: there } = (await yanqi.listEndpoints()).body;
    const many = await Promise.all(
      Array.from({ length: 12 }, (_, place) =>
        refusal(yanqi.registerEndpoint({ body: { url: `https://hooks.example/${place}` } })),
      ),
    );
    expect(many.filter((problem) => problem === undefined)).toHaveLength(mostEndpoints - there.length);
    expect(many.flatMap((problem) => problem?.code ?? [])).toEqual(
      Array.from({ length: 12 - mostEndpoints + there.length }, () => 'too_many_endpoints'),
    );
    await expect.poll(async () => (await yanqi.listEndpoints()).body.items.length).toBe(mostEndpoints);
  });

  it('are nothing to others, and lead to no address that is not public', async () => {
    const { id } = await endpointOf(lushan());
    for (const name of ['readEndpoint', 'rotateEndpoint', 'disableEndpoint', 'testEndpoint'] as const)
      expect((await refusal(heting()[name]({ params: { id } })))?.code).toBe('not_found');
    expect(await refusal(heting().listDeliveries({ query: { endpointId: id } }))).toMatchObject({ code: 'not_found' });
    expect((await refusal(hub.as('coordinator-ts').listDeliveries()))?.code).toBe('role_not_allowed');
    for (const [url, code] of [
      ['http://hooks.example/', 'url_not_https'],
      ['https://10.0.0.1/', 'host_not_public'],
      ['https://0xa9fea9fe/', 'host_not_public'],
      ['https://[::ffff:169.254.169.254]/', 'host_not_public'],
      ['https://hooks.example:25/', 'url_port'],
      ['https://u:p@hooks.example/', 'url_with_credentials'],
    ] as const) {
      const { etag = '' } = await lushan().readEndpoint({ params: { id } });
      for (const problem of [
        await refusal(lushan().registerEndpoint({ body: { url } })),
        await refusal(lushan().amendEndpoint({ params: { id }, ifMatch: etag, body: { url } })),
      ])
        expect(problem).toMatchObject({
          code: 'invalid_request',
          errors: [{ in: 'body', pointer: '/url', code, detail: expect.stringMatching(/\p{Script=Han}/u) }],
        });
    }
  });

  it('are called again no sooner than in their time, however often the event comes before', async () => {
    const { server } = await endpointOf(heting());
    await hub.restart({ assembly: assembly(), parameters: { WebhookPace: '1' } });
    server.answer = () => (server.received.length === 1 ? 503 : 204);
    const { body: begun } = await heting().testEndpoint({ params: { id: used.at(-1)?.[1] ?? '' } });
    const read = async () => (await heting().readDelivery({ params: { id: begun.id } })).body;
    await expect.poll(async () => (await read()).version, { timeout: patience }).toBe(2);
    const { nextAttemptAt = '' } = await read();
    for (let time = 0; time < 3; time += 1) await hub.twin.invoke(worker, { Records: [postponed(begun.id, 2)] });
    const { attempts } = await settled(heting(), begun.id, 'delivered');
    const [first = 0, second = 0] = attempts.map(({ at }) => Date.parse(at));
    expect(second).toBeGreaterThanOrEqual(Date.parse(nextAttemptAt));
    expect(second - first).toBeGreaterThanOrEqual(4000);
  });

  it('on this machine are refused, and those that there are not called, unless the laptop is told to allow it', async () => {
    const { server, id } = await endpointOf(heting());
    await hub.restart({ assembly: assembly(), parameters: { WebhookLoopback: 'false' } });
    const { body } = await heting().testEndpoint({ params: { id } });
    const failed = await settled(heting(), body.id, 'failed');
    expect(new Set(failed.attempts.map(({ outcome }) => outcome))).toEqual(new Set(['target_not_public']));
    expect(server.received).toEqual([]);
    const problem = await refusal(heting().registerEndpoint({ body: { url: server.url } }));
    expect(problem?.errors?.[0]?.code).toBe('url_not_https');
  });
});
