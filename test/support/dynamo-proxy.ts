import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type Faults, type Refusal, RequestFaults } from './faults.ts';
import { type Answer, type Meter, RequestMeter } from './meter.ts';
import { type Body, type Call, Tables } from './requests.ts';

export { startDynamoLocal } from './dynamo-local.ts';

/** A running proxy. The app's DynamoDB and DynamoDBStreams clients take `url` as their endpoint. */
export interface DynamoProxy {
  url: string;
  meter: Meter;
  faults: Faults;
  stop(): Promise<void>;
}

/** Idle connections to DynamoDB Local are given up before it closes them itself (30 s). */
const IDLE_UPSTREAM_MS = 10_000;
const IDLE_APP_MS = 60_000;
const PER_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * Starts an HTTP proxy before DynamoDB Local that meters request units and injects faults. While the meter is off and no
 * fault is armed it streams both ways untouched.
 * @param options.target base URL of DynamoDB Local
 * @param options.port port on 127.0.0.1; a free one when absent
 */
export async function startDynamoProxy(options: { target: string; port?: number }): Promise<DynamoProxy> {
  const tables = new Tables();
  const meter = new RequestMeter(tables);
  const faults = new RequestFaults(tables);
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, timeout: IDLE_UPSTREAM_MS });

  const send = async (
    headers: OutgoingHttpHeaders,
    body: Buffer | IncomingMessage,
    method = 'POST',
  ): Promise<IncomingMessage> => {
    const outgoing = request(options.target, { method, agent, headers });
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    if (Buffer.isBuffer(body)) outgoing.end(body);
    else await Promise.all([pipeline(body, outgoing), answered]);
    const [incoming] = await answered;
    return incoming;
  };

  const caller = (app: IncomingMessage): Call => {
    const [protocol = ''] = String(app.headers['x-amz-target']).split('.');
    const prefix = protocol.replace('Streams', '');
    return async (operation, input) => {
      const body = Buffer.from(JSON.stringify(input));
      const incoming = await send(
        {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': body.length,
          authorization: app.headers.authorization,
          'x-amz-target': `${prefix}.${operation}`,
        },
        body,
      );
      const text = (await buffer(incoming)).toString('utf8');
      if (incoming.statusCode !== 200) throw new Error(`${operation} of the proxy failed: ${text}`);
      return JSON.parse(text) as Body;
    };
  };

  const handle = async (app: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(app.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    meter.countRoundTrip(operation);
    tables.notice(operation);
    if (app.method !== 'POST' || !(meter.on || faults.active)) {
      await stream(await send(app.headers, app, app.method), response);
      return;
    }
    const raw = await buffer(app);
    const body = parse(raw);
    const call = caller(app);
    const verdict = faults.judge(operation, body);
    if (verdict.waitMs > 0) await sleep(verdict.waitMs);
    if (verdict.refusal) return refuse(response, verdict.refusal);
    const entry = await faults.enter(operation, body, call);
    if ('refusal' in entry) return refuse(response, entry.refusal);
    try {
      if (entry.holdMs > 0) await sleep(entry.holdMs);
      if (!meter.on && !verdict.dropAnswer) {
        await stream(await send(app.headers, raw), response);
        return;
      }
      let headers: string[] = [];
      const forward = async (): Promise<Answer> => {
        const incoming = await send(app.headers, raw);
        headers = endToEnd(incoming);
        return { status: incoming.statusCode ?? 500, body: await buffer(incoming) };
      };
      const answer = meter.on ? await meter.observe(operation, body, call, forward) : await forward();
      if (verdict.dropAnswer) response.destroy();
      else response.writeHead(answer.status, headers).end(answer.body);
    } finally {
      entry.leave();
    }
  };

  const server = createServer({ keepAliveTimeout: IDLE_APP_MS, requestTimeout: 0 }, (app, response) => {
    handle(app, response).catch(() => response.destroy());
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    meter,
    faults,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

function parse(raw: Buffer): Body {
  try {
    return JSON.parse(raw.toString('utf8')) as Body;
  } catch {
    return {};
  }
}

function endToEnd(incoming: IncomingMessage): string[] {
  const raw = incoming.rawHeaders;
  return raw.filter((_, at) => !PER_CONNECTION.has((raw[at - (at % 2)] ?? '').toLowerCase()));
}

async function stream(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(incoming.statusCode ?? 500, endToEnd(incoming));
  await pipeline(incoming, response);
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  const body = Buffer.from(JSON.stringify(refusal.body));
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': body.length,
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': String(crc32(body)),
  };
  response.writeHead(refusal.status, headers).end(body);
}
