import { type FunctionDeclaration, functionNamed } from '../functions/function-declarations.ts';
import { type Queue, queueOf } from '../storage/queue.ts';
import { asFlag, asNumber, asObject, asObjects, asText, asTexts, type Properties } from '../template/properties.ts';
import type { Template } from '../template/template.ts';
import { TemplateError } from '../template/template-error.ts';

/** What every AWS::Lambda::EventSourceMapping declares. */
interface SourceDeclaration {
  readonly logicalId: string;
  readonly functionName: string;
  readonly batchSize: number;
  /** How long a batch may wait to fill. */
  readonly windowMs: number;
  /** Whether the function's answer names the items it failed; otherwise it is all or nothing. */
  readonly reportsItems: boolean;
}

/** A mapping from a queue. */
export interface QueueSourceDeclaration extends SourceDeclaration {
  readonly queue: Queue;
  /** Most batches at the same time. */
  readonly concurrency: number;
}

/** A mapping from a table's stream; limits that are not set are infinite. */
export interface StreamSourceDeclaration extends SourceDeclaration {
  readonly functionArn: string;
  readonly streamArn: string;
  readonly retries: number;
  readonly maximumAgeSeconds: number;
  /** Whether a failed batch is halved, to find the record that fails. */
  readonly bisects: boolean;
  /** A record is wanted when one of them fits, or when there are none. */
  readonly patterns: readonly Properties[];
  /** Where given-up batches are reported. */
  readonly onFailure: Queue | undefined;
}

interface Surroundings {
  readonly queues: ReadonlyMap<string, Queue>;
  readonly functions: readonly FunctionDeclaration[];
  /** Most invocations of one function at the same time. */
  readonly instances: number;
}

/**
 * The AWS::Lambda::EventSourceMapping resources that are enabled.
 * @throws TemplateError for a source or setting the twin does not have
 */
export function readSources(
  template: Template,
  { queues, functions, instances }: Surroundings,
): { ofQueues: QueueSourceDeclaration[]; ofStreams: StreamSourceDeclaration[] } {
  const ofQueues: QueueSourceDeclaration[] = [];
  const ofStreams: StreamSourceDeclaration[] = [];
  for (const resource of template.ofType('AWS::Lambda::EventSourceMapping')) {
    const { logicalId } = resource;
    const given = template.properties(resource);
    if (!asFlag(given.Enabled, true)) continue;
    const target = functionNamed(functions, given.FunctionName, resource);
    const from = String(given.EventSourceArn);
    if (from.startsWith('arn:aws:sqs:')) {
      ofQueues.push(readQueueSource(logicalId, given, target, queueOf(queues, from, logicalId), instances));
    } else if (from.startsWith('arn:aws:dynamodb:') && from.includes('/stream/')) {
      ofStreams.push(readStreamSource(logicalId, given, target, from, queues));
    } else {
      throw new TemplateError(`${logicalId}: the local twin reads queues and table streams, not ${from}.`);
    }
  }
  return { ofQueues, ofStreams };
}

function readQueueSource(
  logicalId: string,
  given: Properties,
  target: FunctionDeclaration,
  queue: Queue,
  instances: number,
): QueueSourceDeclaration {
  if (given.FilterCriteria) throw new TemplateError(`${logicalId}: the local twin filters streams only, not queues.`);
  return {
    ...readShared(logicalId, given, target),
    batchSize: asNumber(given.BatchSize) ?? 10,
    queue,
    concurrency: asNumber(asObject(given.ScalingConfig).MaximumConcurrency) ?? instances,
  };
}

function readStreamSource(
  logicalId: string,
  given: Properties,
  target: FunctionDeclaration,
  streamArn: string,
  queues: ReadonlyMap<string, Queue>,
): StreamSourceDeclaration {
  if (given.StartingPosition !== 'TRIM_HORIZON') {
    throw new TemplateError(
      `${logicalId}: the local twin reads streams from TRIM_HORIZON; LATEST would skip records after a restart.`,
    );
  }
  const destination = asText(asObject(asObject(given.DestinationConfig).OnFailure).Destination);
  return {
    ...readShared(logicalId, given, target),
    // A page of the stream has no more.
    batchSize: Math.min(asNumber(given.BatchSize) ?? 100, 1000),
    functionArn: target.arn,
    streamArn,
    retries: readLimit(given.MaximumRetryAttempts),
    maximumAgeSeconds: readLimit(given.MaximumRecordAgeInSeconds),
    bisects: asFlag(given.BisectBatchOnFunctionError),
    patterns: asObjects(asObject(given.FilterCriteria).Filters).map((it) => asObject(JSON.parse(String(it.Pattern)))),
    onFailure: destination ? queueOf(queues, destination, logicalId) : undefined,
  };
}

function readShared(logicalId: string, given: Properties, { name }: FunctionDeclaration) {
  return {
    logicalId,
    functionName: name,
    windowMs: (asNumber(given.MaximumBatchingWindowInSeconds) ?? 0) * 1000,
    reportsItems: asTexts(given.FunctionResponseTypes).includes('ReportBatchItemFailures'),
  };
}

/** CloudFormation writes "no limit" as -1 or not at all. */
function readLimit(value: unknown): number {
  const limit = asNumber(value) ?? -1;
  return limit < 0 ? Number.POSITIVE_INFINITY : limit;
}
