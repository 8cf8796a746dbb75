import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seen, send, twinFixture } from './twin-fixture.ts';
import { lambda, template } from './twin-template.ts';

const { start, write, root } = twinFixture();

/** The small stack, which hands its table to the others. */
const first = () => ({
  ...template(),
  Outputs: {
    SeenOut: { Value: { Ref: 'Seen' }, Export: { Name: 'Mini:Seen' } },
    Dropped: { Value: 'x', Condition: 'IsProduction', Export: { Name: 'Mini:InProduction' } },
  },
});
/** A stack that takes it; its queue, function and mapping are called as others are in the first. */
const second = (table: unknown, resources: object = {}) => ({
  Resources: {
    Work: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
    WorkFunction: lambda('work', { Role: 'none', Environment: { Variables: { SEEN: table } } }),
    QueueToWork: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
        FunctionName: { Ref: 'WorkFunction' },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    ...resources,
  },
});
const imported = (name: string) => ({ 'Fn::ImportValue': name });
const stacks = ['Mini', 'Second'];

test('two stacks come up as one: what one exports the other uses, and equal ids stay apart', async () => {
  const assembly = write('two', first(), { Second: second(imported('Mini:Seen')) });
  const twin = await start({ assembly, stacks, dataDir: join(root, 'two') });
  expect(twin.tables.Seen).toBe('Mini-Seen');
  expect([twin.functions['Mini.WorkFunction'], twin.functions['Second.WorkFunction']]).toEqual([
    'Mini-WorkFunction',
    'Second-WorkFunction',
  ]);
  expect(twin.functions.ApiFunction).toBe('Mini-ApiFunction');
  await twin.pauseSource('Mini.QueueToWork');
  await send(twin, 'Second.Work', 'for-the-second');
  await twin.idle();
  expect(await seen(twin, 'for-the-second')).toBe(1);
  await send(twin, 'Mini.Work', 'for-the-first');
  await twin.idle();
  expect(await seen(twin, 'for-the-first')).toBe(0);
  twin.resumeSource('Mini.QueueToWork');
  await twin.idle();
  expect(await seen(twin, 'for-the-first')).toBe(1);
});

describe('what does not fit together is said plainly', () => {
  const refusal = (name: string, content: object) =>
    start({ assembly: write(name, first(), { Second: content }), stacks, dataDir: join(root, 'refused') });

  test.each([
    ['that nobody has', 'Mini:Nothing'],
    ['whose condition is not met', 'Mini:InProduction'],
  ])('an import of an export %s', async (_, name) => {
    await expect(refusal('none', second(imported(name)))).rejects.toThrow(
      `Second.WorkFunction (AWS::Lambda::Function): imports ${name}, which no stack exports.`,
    );
  });

  test('an import of what two stacks export', async () => {
    const twice = { ...second(imported('Mini:Seen')), Outputs: { Own: { Value: 'x', Export: { Name: 'Mini:Seen' } } } };
    await expect(refusal('twice', twice)).rejects.toThrow('imports Mini:Seen, which two stacks export.');
  });

  test('a name that is taken', async () => {
    const taken = second(imported('Mini:Seen'), {
      Other: lambda('work', { Role: 'none', FunctionName: 'Mini-WorkFunction' }),
    });
    await expect(refusal('taken', taken)).rejects.toThrow(
      'Other (AWS::Lambda::Function): Mini.WorkFunction is called Mini-WorkFunction already.',
    );
  });

  test('an unknown type in any of them', async () => {
    const unknown = second(imported('Mini:Seen'), { Cache: { Type: 'AWS::ElastiCache::ServerlessCache' } });
    await expect(refusal('unknown', unknown)).rejects.toThrow(/^Cache is of type AWS::ElastiCache::ServerlessCache/);
  });

  test('a second API', async () => {
    const api = second(imported('Mini:Seen'), { AnotherApi: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} } });
    await expect(refusal('apis', api)).rejects.toThrow('AnotherApi: the local twin serves one HTTP API');
  });
});
