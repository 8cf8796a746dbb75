import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Twin } from '../../infra/local/twin.ts';
import { twinFixture } from './twin-fixture.ts';
import { lambda, template } from './twin-template.ts';

const { root, start, write } = twinFixture();

describe('a stack brought up from its template', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await start();
  });

  test('names resources readably, resolves outputs and says what it leaves out', () => {
    expect(twin.tables).toEqual({ Events0A1B2C3D: 'Mini-Events', Seen: 'Mini-Seen' });
    expect(twin.functions.ApiFunction).toBe('Mini-ApiFunction');
    expect(twin.queues.Dead).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/the-dead$/);
    expect(twin.outputs.Url).toBe(`${twin.url}/`);
    expect(twin.withoutEffect).toEqual([
      { logicalId: 'Role', type: 'AWS::IAM::Role', reason: 'no permission is checked locally' },
    ]);
  });

  test('an instance runs one invocation at a time, several instances run together, none inherits this environment', async () => {
    interface Stay {
      readonly instance: number;
      readonly from: number;
      readonly to: number;
      readonly name: string;
      readonly home: string | null;
    }
    const stay = async () => (await (await fetch(`${twin.url}/stay`)).json()) as Stay;
    // The first three start an instance each, which may take longer than all the stays of another one.
    const first = await Promise.all([stay(), stay(), stay()]);
    const stays = [...first, ...(await Promise.all(Array.from({ length: 9 }, stay)))];
    const overlap = (same: boolean) =>
      stays.some((a) =>
        stays.some((b) => a !== b && a.from < b.to && b.from < a.to && (a.instance === b.instance) === same),
      );
    expect([overlap(true), overlap(false)]).toEqual([false, true]);
    expect(new Set(stays.map(({ instance }) => instance)).size).toBe(3);
    for (const { name, home } of stays) expect([name, home]).toEqual(['Mini-ApiFunction', null]);
  });
});

describe('what cannot be brought up is said plainly', () => {
  test('an unknown resource type', async () => {
    const unknown = template();
    unknown.Resources.Cache = { Type: 'AWS::ElastiCache::ServerlessCache' };
    await expect(start({ assembly: write('unknown', unknown) })).rejects.toThrow(
      /^Cache is of type AWS::ElastiCache::ServerlessCache, .*NO_LOCAL_EFFECT/,
    );
  });

  test('an unknown intrinsic function and a reference to nothing', async () => {
    const dataDir = join(root, 'refused');
    const intrinsic = template();
    intrinsic.Resources.Extra = lambda('api', { Description: { 'Fn::GetStackOutput': 'x' } });
    await expect(start({ dataDir, assembly: write('intrinsic', intrinsic) })).rejects.toThrow(
      /Extra \(AWS::Lambda::Function\).*Fn::GetStackOutput/,
    );
    const reference = template();
    reference.Resources.Extra = lambda('api', { Description: { Ref: 'Nothing' } });
    await expect(start({ dataDir, assembly: write('reference', reference) })).rejects.toThrow(/refers to Nothing/);
  });

  test('a taken port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await expect(start({ dataDir: join(root, 'taken'), ports: { gateway: port } })).rejects.toThrow(
      `Port ${port} (HTTP API) is taken by another program`,
    );
    server.close();
  });

  test('an invocation that fails where no queue would hear of it', async () => {
    const deaf = template();
    const destination = { OnFailure: { Destination: 'arn:aws:sns:eu-west-1:0:topic' } };
    deaf.Resources.Rules = {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'WorkFunction' }, DestinationConfig: destination },
    };
    await expect(start({ dataDir: join(root, 'deaf'), assembly: write('deaf', deaf) })).rejects.toThrow(
      /^WorkFunction .*declares no queue arn:aws:sns/,
    );
  });

  test('kept keys that cannot be read are not replaced by new ones', async () => {
    const dataDir = join(root, 'damaged');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'keys.json'), '{"half');
    await expect(start({ dataDir })).rejects.toThrow(/keys\.json is damaged/);
  });
});
