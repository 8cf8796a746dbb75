import { once } from 'node:events';
import { createServer } from 'node:net';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { checkJava } from './dynamo/java.ts';
import { defaultDataDir } from './running.ts';

/** Something that the person at the keyboard can mend; shown as one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** How to start. */
export interface Settings {
  readonly port: number;
  readonly issuerPort: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly demo: boolean;
  /** Whether webhooks may call this machine. */
  readonly localWebhooks: boolean;
}

function portOf(given: string, name: string): number {
  const port = Number(given);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new StartError(`${name} must be a port number, not "${given}".`);
}

/** @throws StartError for an option that does not exist */
function parsed<const O extends ParseArgsOptionsConfig>(options: O) {
  try {
    return parseArgs({ allowNegative: true, options }).values;
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

/** Options of the command line, then of the environment, then the usual. */
export function settings(environment: NodeJS.ProcessEnv): Settings {
  const values = parsed({
    port: { type: 'string', default: environment.HUB_PORT ?? '8080' },
    'issuer-port': { type: 'string', default: environment.HUB_ISSUER_PORT ?? '8081' },
    data: { type: 'string', default: environment.HUB_DATA ?? defaultDataDir },
    fresh: { type: 'boolean', default: false },
    demo: { type: 'boolean', default: environment.HUB_DEMO !== '0' },
    'local-webhooks': { type: 'boolean', default: environment.HUB_LOCAL_WEBHOOKS === '1' },
  });
  return {
    port: portOf(values.port, '--port'),
    issuerPort: portOf(values['issuer-port'], '--issuer-port'),
    dataDir: values.data,
    fresh: values.fresh,
    demo: values.demo,
    localWebhooks: values['local-webhooks'],
  };
}

/** @throws StartError when something listens on the port already */
export async function needFreePort(port: number, option: string): Promise<void> {
  // "localhost" may mean either, so that a stranger on one of them would be taken for the hub.
  for (const host of ['127.0.0.1', '::1']) {
    const probe = createServer();
    try {
      await once(probe.listen(port, host), 'listening');
      probe.close();
    } catch (error) {
      // A machine without IPv6 has no ::1.
      if (!(error instanceof Error && 'code' in error) || error.code !== 'EADDRINUSE') continue;
      throw new StartError(
        `端口 ${port} 已被占用 / Port ${port} is taken: free it, or choose another with ${option} N.`,
      );
    }
  }
}

/** @throws StartError when there is no Java, or an old one */
export async function needJava(): Promise<void> {
  await checkJava().catch((error: unknown) => {
    throw new StartError(error instanceof Error ? error.message : String(error));
  });
}
