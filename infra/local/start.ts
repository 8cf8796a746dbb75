import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { localStage } from '../capabilities.ts';
import { functionName, hubStackName, stackNames } from '../names.ts';
import { seed } from './demo/demo.ts';
import { demoAccounts } from './demo/demo-accounts.ts';
import { startIssuer } from './issuer/issuer.ts';
import { announce, dataFile, forget, withdraw } from './running.ts';
import { needFreePort, needJava, StartError, settings } from './start-checks.ts';
import { welcome } from './start-welcome.ts';
import { startTwin } from './twin.ts';

const hub = hubStackName(localStage);
const assembly = resolve('cdk.out');
const audience = 'urn:association-hub:api';

/** Synthesises the app into `cdk.out`, in a process of its own: what it loads is not needed afterwards. */
async function synthesise(): Promise<void> {
  const child = spawn(process.execPath, ['infra/app.ts'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(child, 'exit');
  process.removeListener('exit', kill);
  if (code !== 0) throw new StartError(`The app could not be synthesised:\n${said}`);
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);

/** Does one part of the start and tells how long it took. */
async function phase<T>(name: string, work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  const result = await work();
  console.log(`  ${name.padEnd(34)} ${seconds(since).padStart(5)} s`);
  return result;
}

/** What has been started and how to stop it, the last first. */
const stops: (() => Promise<void> | void)[] = [];
async function stopAll(): Promise<void> {
  for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
}

let stopping = false;
function onSignal(): void {
  // Children die with this process, however it ends.
  if (stopping) process.exit(1);
  stopping = true;
  console.log('\n正在停止 Stopping; once more to force');
  stopAll().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

async function start(): Promise<void> {
  const began = performance.now();
  const { port, issuerPort, dataDir, fresh, demo, localWebhooks } = settings(process.env);
  await Promise.all([needFreePort(port, '--port'), needFreePort(issuerPort, '--issuer-port'), needJava()]);
  const place = { hubUrl: `http://localhost:${port}`, issuerUrl: `http://localhost:${issuerPort}`, dataDir };

  await phase('合成模板 Synthesise', synthesise);
  const twin = await phase('本机服务 Services', () =>
    startTwin({
      assembly,
      stacks: stackNames(localStage),
      dataDir,
      fresh,
      ports: { gateway: port },
      parameters: {
        PublicBaseUrl: place.hubUrl,
        IssuerUrl: place.issuerUrl,
        IssuerAudience: audience,
        WebhookLoopback: String(localWebhooks),
      },
    }).catch((cause: Error) => {
      throw new StartError(cause.message, { cause });
    }),
  );
  stops.push(() => twin.stop());
  // Only now: until the services have it, the folder may be another hub's.
  if (fresh) forget(dataDir);
  const issuer = await phase('登录服务 Issuer', () =>
    startIssuer({
      port: issuerPort,
      accounts: demoAccounts,
      audience,
      redirectUris: [`${place.hubUrl}/admin/callback`],
      keysFile: dataFile(dataDir, 'issuerKeys'),
    }),
  );
  stops.push(issuer.stop);
  const seeded = demo
    ? await phase('演示数据 Demo data', () =>
        seed({ ...place, invoke: (name, payload) => twin.invoke(functionName(hub, name), payload) }),
      )
    : undefined;
  const { hubUrl, issuerUrl } = place;
  announce(dataDir, { pid: process.pid, stack: hub, hubUrl, issuerUrl, audience, endpoints: twin.endpoints });
  stops.push(() => withdraw(dataDir));
  console.log(welcome(place, seeded));
  console.log(`ready in ${seconds(began)} s - Ctrl-C 停止 stops everything`);
}

process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
try {
  await start();
} catch (error) {
  // While it stops, what was about to start fails, and that is no news.
  if (!stopping) {
    console.error(error instanceof StartError ? error.message : error);
    await stopAll();
    process.exit(1);
  }
}
