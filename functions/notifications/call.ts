import { type ClientRequest, request as requestOverHttp } from 'node:http';
import { request as requestOverHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AttemptOutcome } from '#schemas/webhooks.ts';
import { hostOf, mayReach } from './target.ts';

interface Address {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}
/** All addresses to which a host name leads now. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

export interface Answer {
  readonly outcome: AttemptOutcome;
  /** The HTTP status. */
  readonly code?: number;
}

interface Surroundings {
  readonly resolve: Resolve;
  /** Whether this machine itself may be called. */
  readonly loopback: boolean;
  /** Milliseconds for all of it, from the name's resolution to the answer's head. */
  readonly patience: number;
}

/**
 * Posts a body to an address of a member's. The name is resolved here, every address it leads to must be public, and the connection goes
 * to those addresses and is used once: what the name leads to a moment later does not matter. The certificate is still held against
 * the name. Redirects are not followed, and of the answer nothing is read but its status.
 * @returns how it ended; it never throws, and it always ends
 */
export async function call(
  target: string,
  sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  { resolve, loopback, patience }: Surroundings,
): Promise<Answer> {
  const url = new URL(target);
  const limit = AbortSignal.timeout(patience);
  const addresses = await resolved(hostOf(url), resolve, limit);
  if (!addresses?.length) return { outcome: limit.aborted ? 'timed_out' : 'host_unknown' };
  if (!addresses.every(({ address }) => mayReach(address, loopback))) return { outcome: 'target_not_public' };
  const send = url.protocol === 'https:' ? requestOverHttps : requestOverHttp;
  const request = send(url, {
    method: 'POST',
    headers: { ...sent.headers, 'content-length': Buffer.byteLength(sent.body) },
    // A connection of its own: one that is kept might lead to where the name led before.
    agent: false,
    lookup: pinnedTo(addresses),
    signal: limit,
  });
  request.end(sent.body);
  return answerTo(request, limit);
}

/** @returns undefined when the name leads nowhere, or the time is over */
async function resolved(host: string, resolve: Resolve, limit: AbortSignal): Promise<readonly Address[] | undefined> {
  const family = isIP(host);
  if (family) return [{ address: host, family }];
  const timeOver = new Promise<undefined>((settle) => {
    limit.addEventListener('abort', () => settle(undefined), { once: true });
  });
  return Promise.race([resolve(host).catch(() => undefined), timeOver]);
}

/** A resolver that knows these addresses and no others. */
const pinnedTo =
  (addresses: readonly Address[]): LookupFunction =>
  (_host, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, [...addresses]);
    else if (first) done(null, first.address, first.family);
  };

/** Follows a request to its answer's head and ends the connection there. */
function answerTo(request: ClientRequest, limit: AbortSignal): Promise<Answer> {
  let reached: 'nothing' | 'machine' | 'server' = 'nothing';
  request.once('socket', (socket) => {
    const secure = 'encrypted' in socket;
    socket.once('connect', () => {
      reached = secure ? 'machine' : 'server';
    });
    socket.once('secureConnect', () => {
      reached = 'server';
    });
  });
  return new Promise((settle) => {
    // Whatever the connection does or does not do: when the time is over, so is the call.
    limit.addEventListener('abort', () => settle({ outcome: 'timed_out' }), { once: true });
    request.once('close', () => settle({ outcome: limit.aborted ? 'timed_out' : 'broken_off' }));
    // A server that would rather speak another protocol (101) has not taken the message.
    request.once('upgrade', (response, socket) => {
      socket.destroy();
      settle({ outcome: 'refused', code: response.statusCode ?? 0 });
    });
    request.once('response', (response) => {
      // What comes after the head, or goes wrong after it, is nobody's business.
      response.on('error', () => {});
      response.destroy();
      const code = response.statusCode ?? 0;
      settle({ outcome: outcomeOf(code), code });
    });
    request.on('error', (error) => {
      const garbled = 'code' in error && String(error.code).startsWith('HPE_');
      if (limit.aborted) settle({ outcome: 'timed_out' });
      else if (reached === 'nothing') settle({ outcome: 'connection_failed' });
      else if (reached === 'machine') settle({ outcome: 'tls_failed' });
      else settle({ outcome: garbled ? 'not_http' : 'broken_off' });
    });
  });
}

function outcomeOf(code: number): AttemptOutcome {
  if (code === 410) return 'gone';
  if (code >= 300 && code < 400) return 'redirected';
  return code >= 200 && code < 300 ? 'delivered' : 'refused';
}
