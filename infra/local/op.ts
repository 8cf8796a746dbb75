import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { jobs } from '../capabilities.ts';
import { functionName } from '../names.ts';
import { defaultDataDir, needRunning } from './running.ts';

const isKnown = (name: string): name is keyof typeof jobs => Object.hasOwn(jobs, name);

const usage = () =>
  [
    'usage: npm run op -- <name> [json] [--stack Hub-prod | --data .data]',
    ...Object.entries(jobs).map(([name, { does }]) => `  ${name.padEnd(20)}${does}`),
  ].join('\n');

interface Target {
  readonly stack: string;
  readonly client: LambdaClient;
}

/** The cloud, with the credentials of the environment, when a stack is named; else the hub that runs on this machine. */
function targetOf(stack: string | undefined, dataDir: string): Target {
  if (stack) return { stack, client: new LambdaClient({}) };
  const running = needRunning(dataDir);
  const endpoint = running.endpoints.lambda;
  if (!endpoint) throw new Error('the running hub names no address for its functions');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { stack: running.stack, client: new LambdaClient({ endpoint, region: 'local', credentials }) };
}

/** How Lambda describes the error of a function. */
const Failure = z.object({ errorType: z.string().default('Error'), errorMessage: z.string() });

/**
 * Invokes an operator function and waits for its answer.
 * @returns the answer, as JSON text
 * @throws with the function's own error text when it failed
 */
async function invoke({ stack, client }: Target, name: string, payload: string): Promise<string> {
  const answer = await client.send(new InvokeCommand({ FunctionName: functionName(stack, name), Payload: payload }));
  const text = answer.Payload ? new TextDecoder().decode(answer.Payload) : '';
  if (!answer.FunctionError) return text;
  const { errorType, errorMessage } = Failure.parse(JSON.parse(text));
  throw new Error(`${name} failed: ${errorType}: ${errorMessage}`);
}

/** The payload as given. @throws when it is no JSON, so that a slip of the pen is told apart from a failure of the function */
function checked(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload));
  } catch {
    throw new Error(`the payload is not JSON: ${payload}`);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stack: { type: 'string' },
      data: { type: 'string', default: process.env.HUB_DATA ?? defaultDataDir },
    },
  });
  const [name, payload = '{}'] = positionals;
  if (!name) {
    console.log(usage());
    return;
  }
  if (!isKnown(name)) throw new Error(`no operator command ${name}\n${usage()}`);
  const answer = await invoke(targetOf(values.stack, values.data), name, checked(payload));
  console.log(answer === '' ? 'null' : JSON.stringify(JSON.parse(answer), null, 2));
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
