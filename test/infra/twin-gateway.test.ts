import { beforeAll, describe, expect, test } from 'vitest';
import type { Twin } from '../../infra/local/twin.ts';
import { create, twinFixture } from './twin-fixture.ts';

const { start } = twinFixture();

describe('the HTTP API of a template', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await start();
  });

  test('a request arrives as API Gateway would describe it', async () => {
    const answer = await fetch(`${twin.url}/echo/a%20b/c?x=1&x=2&y=%C3%A9`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'X-Mixed': 'Case', Cookie: 'a=1; b=2' },
      body: '{"é":1}',
    });
    const { event } = (await answer.json()) as { event: Record<string, Record<string, unknown>> };
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /echo/{proxy+}',
      rawPath: '/echo/a b/c',
      rawQueryString: 'x=1&x=2&y=%C3%A9',
      queryStringParameters: { x: '1,2', y: 'é' },
      pathParameters: { proxy: 'a b/c' },
      cookies: ['a=1', 'b=2'],
      body: '{"é":1}',
      isBase64Encoded: false,
      headers: { 'x-mixed': 'Case', 'content-type': 'application/json' },
      requestContext: {
        stage: '$default',
        http: { method: 'PUT', path: '/echo/a b/c', sourceIp: '127.0.0.1', protocol: 'HTTP/1.1' },
      },
    });
  });

  test.each([
    ['text/csv; charset=utf-8', false],
    ['application/json;charset=utf-8', false],
    ['application/x-www-form-urlencoded', true],
    ['application/problem+json', true],
    ['image/png', true],
    [undefined, true],
  ])('a body of type %s is base64 in the event: %s', async (type, encoded) => {
    const body = Buffer.from('a=b');
    const answer = await fetch(`${twin.url}/echo/x/y`, {
      method: 'POST',
      headers: type ? { 'content-type': type } : {},
      body,
    });
    expect(((await answer.json()) as { event: unknown }).event).toMatchObject({
      body: body.toString(encoded ? 'base64' : 'utf8'),
      isBase64Encoded: encoded,
    });
  });

  test('a parameter may be called like what every object has', async () => {
    const answer = await fetch(`${twin.url}/echo/x/y?constructor=1`);
    const { event } = (await answer.json()) as { event: { queryStringParameters: unknown } };
    expect(event.queryStringParameters).toEqual({ constructor: '1' });
  });

  test('the most specific route answers, and none means 404', async () => {
    const keyOf = async (path: string) =>
      ((await (await fetch(twin.url + path)).json()) as { event: { routeKey: string } }).event.routeKey;
    expect(await keyOf('/echo/literal')).toBe('GET /echo/literal');
    expect(await keyOf('/echo/other')).toBe('GET /echo/{one}');
    expect(await keyOf('/echo/other/deep')).toBe('ANY /echo/{proxy+}');
    const none = await fetch(`${twin.url}/nowhere`);
    expect([none.status, await none.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  test('the authorizer decides, and is asked every time when its answers are not to be kept', async () => {
    const ask = async (authorization?: string) => {
      const answer = await fetch(`${twin.url}/secret`, authorization ? { headers: { authorization } } : {});
      return [answer.status, (await answer.json()) as Record<string, unknown>] as const;
    };
    expect(await ask()).toEqual([401, { message: 'Unauthorized' }]);
    expect(await ask('no')).toEqual([403, { message: 'Forbidden' }]);
    expect(await ask('crash')).toEqual([500, { message: 'Internal Server Error' }]);
    const contexts = [await ask('let-anna'), await ask('let-anna')].map(([status, body]) => [
      status,
      (body.event as { requestContext: { authorizer: unknown } }).requestContext.authorizer,
    ]);
    expect(contexts).toEqual([
      [200, { lambda: { who: 'anna', calls: 3 } }],
      [200, { lambda: { who: 'anna', calls: 4 } }],
    ]);
  });

  test('answers keep status, headers, cookies and bytes; failures and limits answer as API Gateway does', async () => {
    const created = await create(twin, 'first');
    expect([
      created.status,
      created.headers.get('etag'),
      created.headers.get('location'),
      created.headers.getSetCookie(),
    ]).toEqual([201, '"1"', '/x', ['a=1', 'b=2']]);
    expect(new Uint8Array(await (await fetch(`${twin.url}/bytes`)).arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
    expect((await fetch(`${twin.url}/boom`)).status).toBe(500);
    const large = await fetch(`${twin.url}/echo/a/b`, { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });
    expect([large.status, await large.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    const rare = await Promise.all([1, 2, 3].map(async () => (await fetch(`${twin.url}/rare`)).status));
    expect(rare.sort()).toEqual([200, 200, 429]);
    expect((await fetch(`${twin.url}/slow`)).status).toBe(503);
    await twin.kill('ApiFunction');
  });

  test('a preflight from an allowed origin is answered by the gateway itself', async () => {
    const ask = (origin: string) =>
      fetch(`${twin.url}/secret`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });
    const allowed = await ask('https://ok.example');
    expect([
      allowed.status,
      allowed.headers.get('access-control-allow-origin'),
      allowed.headers.get('access-control-max-age'),
    ]).toEqual([204, 'https://ok.example', '60']);
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
