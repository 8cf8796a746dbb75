import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { readBody } from '../gateway/request-body.ts';
import type { Kms } from '../keys/kms.ts';
import { asObject } from '../template/properties.ts';
import type { Functions } from './functions.ts';

const LARGEST_REQUEST = 6 * 1024 * 1024;

/** Answers on one port for the two services that need little: KMS by its target header, Lambda by its path. */
export function serveAws(server: Server, kms: Kms, functions: Functions): void {
  server.on('request', (request, response) => {
    answer(request, response, kms, functions).catch((error: Error) =>
      refuse(
        response,
        400,
        'InvalidRequestContentException',
        `Could not parse request body into json: ${error.message}`,
      ),
    );
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  kms: Kms,
  functions: Functions,
): Promise<void> {
  const body = (await readBody(request, LARGEST_REQUEST))?.toString('utf8');
  if (body === undefined) {
    const message = `Request must be smaller than ${LARGEST_REQUEST} bytes`;
    return refuse(response, 413, 'RequestTooLargeException', message);
  }
  const operation = /^TrentService\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1];
  if (operation) {
    const outcome = kms.answer(operation, asObject(JSON.parse(body || '{}')));
    return send(response, outcome.status, JSON.stringify(outcome.body));
  }
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '')?.[1];
  if (name === undefined || request.method !== 'POST')
    return refuse(response, 404, 'UnknownOperationException', `No ${request.url} here.`);
  await invoke(response, functions, name, body || '{}', request.headers['x-amz-invocation-type']);
}

/** Lambda's Invoke: waited for, accepted as an event, or only checked. */
async function invoke(
  response: ServerResponse,
  functions: Functions,
  name: string,
  payload: string,
  type: string | string[] | undefined,
): Promise<void> {
  const declared = functions.find(name);
  if (!declared)
    return refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${decodeURIComponent(name)}`);
  if (type === 'DryRun') return send(response, 204, '');
  JSON.parse(payload);
  if (type === 'Event') {
    return send(response, 202, '', { 'x-amzn-requestid': functions.send(declared.name, payload) });
  }
  const outcome = await functions.invoke(declared.name, payload);
  send(response, 200, outcome.payload, {
    'x-amz-executed-version': '$LATEST',
    'x-amzn-requestid': outcome.requestId,
    ...(outcome.failed ? { 'x-amz-function-error': 'Unhandled' } : {}),
  });
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers }).end(body);
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  const body = JSON.stringify({ __type: type, Message: message, message });
  send(response, status, body, { 'x-amzn-errortype': type });
}
