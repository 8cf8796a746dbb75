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
 * Looks on all interfaces: a child process that is to get the port may listen on more than the loopback one.
 * @param port 0 for any free one
 * @param service named in the error
 * @returns a port that nobody listens on
 * @throws Error in one sentence when the port is taken
 */
export function freePort(port: number, service: string): Promise<number> {
  return new Promise((settle, refuse) => {
    const probe = createServer();
    probe.once('error', () => refuse(portTaken(port, service)));
    probe.listen(port, () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => settle(free));
    });
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
