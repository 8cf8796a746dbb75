import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionDeclaration } from './function-declarations.ts';

/** What the thread is told at its start. */
export type WorkerInput = Pick<FunctionDeclaration, 'name' | 'arn' | 'folder' | 'handler' | 'memoryMegabytes'>;

/** What it is told for every invocation. */
export interface ToWorker {
  readonly requestId: string;
  readonly payload: string;
  readonly deadline: number;
}

/** What it says: once that it is ready, then every outcome. */
export type FromWorker = { ready: true } | { requestId: string; payload: string; failed: boolean };

type Handler = (event: unknown, context: unknown) => unknown;

const LARGEST_PAYLOAD = 6 * 1024 * 1024;

/** Answers one invocation after the other, as Lambda's runtime does. */
async function serve(declaration: WorkerInput): Promise<void> {
  const handler = await loadHandler(declaration.folder, declaration.handler);
  parentPort?.on('message', async (call: ToWorker) => {
    const answer = (payload: string, failed: boolean) =>
      parentPort?.postMessage({ requestId: call.requestId, payload, failed } satisfies FromWorker);
    try {
      const result = await handler(JSON.parse(call.payload), contextOf(declaration, call));
      answer(serialised(result), false);
    } catch (error) {
      answer(described(error), true);
    }
  });
  parentPort?.postMessage({ ready: true } satisfies FromWorker);
}

function contextOf(declaration: WorkerInput, { requestId, deadline }: ToWorker): object {
  return {
    awsRequestId: requestId,
    functionName: declaration.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: declaration.arn,
    memoryLimitInMB: String(declaration.memoryMegabytes),
    logGroupName: `/aws/lambda/${declaration.name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** @throws Error when the result is larger than Lambda returns */
function serialised(result: unknown): string {
  const text = JSON.stringify(result ?? null);
  if (Buffer.byteLength(text) <= LARGEST_PAYLOAD) return text;
  const error = new Error(`Response payload size exceeded maximum allowed payload size (${LARGEST_PAYLOAD} bytes).`);
  error.name = 'Function.ResponseSizeTooLarge';
  throw error;
}

function described(error: unknown): string {
  return JSON.stringify(
    error instanceof Error
      ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
      : { errorType: typeof error, errorMessage: String(error), trace: [] },
  );
}

/** Loads code as Lambda does: `.js` is CommonJS unless the asset's own package.json says otherwise. */
async function loadHandler(folder: string, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const file = ['.js', '.mjs', '.cjs']
    .map((extension) => join(folder, handler.slice(0, dot) + extension))
    .find(existsSync);
  if (!file) throw new Error(`Error: Cannot find module '${handler.slice(0, dot)}' in ${folder}`);
  let exports: Record<string, unknown>;
  if (file.endsWith('.js') && !existsSync(join(folder, 'package.json'))) {
    // The nearest package.json would be this project's, which makes every .js an ES module.
    const loaded = new Module(file) as Module & { _compile(code: string, file: string, format: string): void };
    loaded.filename = file;
    loaded.paths = dirname(file)
      .split('/')
      .map((_part, index, parts) => `${parts.slice(0, parts.length - index).join('/')}/node_modules`);
    loaded._compile(readFileSync(file, 'utf8'), file, 'commonjs');
    exports = loaded.exports as Record<string, unknown>;
  } else {
    const loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown> & {
      default?: Record<string, unknown>;
    };
    exports = { ...loaded.default, ...loaded };
  }
  const found = exports[handler.slice(dot + 1)];
  if (typeof found !== 'function') throw new Error(`${handler} is undefined or not exported`);
  return found as Handler;
}

await serve(workerData as WorkerInput);
