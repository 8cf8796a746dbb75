import { randomInt } from 'node:crypto';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';

/** @returns the error for a port that another program has, in one sentence. */
export function portTaken(port: number, service: string): Error {
  return new Error(`Port ${port} (${service}) is taken by another program: stop it or choose another port.`);
}

/**
 * Begins to listen on the loopback interface.
 * @param port 0 for any free one
 * @param service named in the error
 * @throws Error in one sentence when the port is taken
 */
export function listen(port: number, service: string): Promise<{ server: Server; url: string }> {
  const server = createHttpServer({ keepAliveTimeout: 60_000 });
  return new Promise((settle, refuse) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      refuse(error.code === 'EADDRINUSE' ? portTaken(port, service) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      settle({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    });
  });
}

/**
 * Where free ports are looked for: below those that operating systems lend to outgoing connections (Linux from 32768, macOS and Windows
 * from 49152), of which one could be lent between the look and its use.
 */
const searched = { from: 20_000, to: 32_000 } as const;
const mostLooks = 50;

/**
 * Looks on all interfaces: a child process that is to get the port may listen on more than the loopback one.
 * @param port 0 for any free one
 * @param service named in the error
 * @returns a port that nobody listens on
 * @throws Error in one sentence when the port is taken
 */
export async function freePort(port: number, service: string): Promise<number> {
  if (port !== 0) {
    if (await isFree(port)) return port;
    throw portTaken(port, service);
  }
  for (let look = 0; look < mostLooks; look += 1) {
    const candidate = randomInt(searched.from, searched.to);
    if (await isFree(candidate)) return candidate;
  }
  throw new Error(`No free port between ${searched.from} and ${searched.to} (${service}).`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const probe = createServer();
    probe.once('error', () => settle(false));
    probe.listen(port, () => probe.close(() => settle(true)));
  });
}

/** Whether somebody listens on the loopback interface. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => settle(false));
    socket.once('connect', () => {
      settle(true);
      socket.destroy();
    });
  });
}
