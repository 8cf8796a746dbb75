import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as a member's server gets it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Byte for byte, as it was signed. */
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * How a server answers: with a status, with 204 so many milliseconds late, with a redirect, never, by hanging up, with words that are no
 * HTTP, or with half of an answer.
 */
export type Behaviour =
  | number
  | { readonly lateBy: number }
  | { readonly redirectTo: string }
  | 'silent'
  | 'hangs-up'
  | 'garbage'
  | 'half-an-answer';

/** A member's server at a real port of this machine. */
export interface Listener {
  readonly url: string;
  readonly received: Received[];
  /** Tells how to answer a call; 204 until it is set. */
  answer: (call: Received) => Behaviour;
  stop(): Promise<void>;
}

/** @param options.unref whether the server ends with the process instead of being stopped */
export async function listen(options: { readonly unref?: boolean } = {}): Promise<Listener> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (part: Buffer) => parts.push(part));
    request.once('end', () => {
      const { url = '', headers } = request;
      const call = { path: url, headers, body: Buffer.concat(parts).toString('utf8'), at: Date.now() };
      listener.received.push(call);
      behave(response, listener.answer(call));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  if (options.unref) server.unref();
  const { port } = server.address() as AddressInfo;
  const listener: Listener = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    answer: () => 204,
    stop: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
  return listener;
}

function behave(response: ServerResponse, behaviour: Behaviour): void {
  if (behaviour === 'silent') return;
  if (typeof behaviour === 'number') response.writeHead(behaviour).end('身份证 11010519491231002X');
  else if (typeof behaviour === 'object' && 'lateBy' in behaviour)
    setTimeout(() => response.writeHead(204).end(), behaviour.lateBy).unref();
  else if (typeof behaviour === 'object') response.writeHead(302, { location: behaviour.redirectTo }).end();
  else if (behaviour === 'hangs-up') response.socket?.resetAndDestroy();
  else if (behaviour === 'garbage') response.socket?.end('\u0000\u0001 this is no HTTP\r\n\r\n');
  else response.socket?.end('HTTP/1.1 20');
}
