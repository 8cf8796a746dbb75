import { handoffRoutes } from '#schemas/handoff-routes.ts';
import type { Principal } from '#schemas/roles.ts';
import { Answer, context, type Handler, load } from '../artifact.ts';
import { generator, oracle, pairedRatio } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { handoffBody, requestEvent } from '../requests.ts';

/** Calls of one turn, and turns of one round: 20,000 calls of each side. */
const calls = 2_000;
const turns = 10;

/** Microseconds of this thread's processor: another process that takes the processor away does not count, as the wall clock would. */
const processorTime = () => {
  const { user, system } = process.threadCpuUsage();
  return user + system;
};

export const handlerOverhead: Metric = {
  id: 'handler-overhead',
  against: 'a bare async handler with the same zod parse',
  atMost: 1.15,
  async measure(bench) {
    const artifact = bench.artifact();
    const pipeline = load(artifact.sideFolder('bench-pipeline'));
    const bare = load(artifact.sideFolder('bench-bare'));
    const event = aRequest();
    await demandEqualAnswers(pipeline, bare, event);
    const timed = (handler: Handler) => async () => {
      const before = processorTime();
      for (let call = 0; call < calls; call += 1) await handler(event, context);
      return (processorTime() - before) / calls;
    };
    const pair = { subject: timed(pipeline), baseline: timed(bare) };
    for (let turn = 0; turn < turns; turn += 1) await Promise.all([await pair.subject(), await pair.baseline()]);
    const { ratio, subject, baseline, rounds } = await pairedRatio(pair, { random: bench.random(), turns });
    return {
      value: ratio.median,
      p25: ratio.p25,
      p75: ratio.p75,
      notes: [
        `${subject.median.toFixed(1)} against ${baseline.median.toFixed(1)} microseconds of processor per call`,
        `${rounds} rounds of ${calls * turns} calls a side`,
      ],
    };
  },
};

const principal: Principal = {
  id: 'prn_0123456789abcdefghjkmnpqrs',
  name: '鹿山试验保险核心系统',
  role: 'member',
  memberId: 'mem_0123456789abcdefghjkmnpqrs',
};

function aRequest() {
  const branches = {
    underwritingBranchId: 'brn_0123456789abcdefghjkmnpqrs',
    handlingBranchId: 'brn_0123456789abcdefghjkmnpqrt',
  };
  const body = handoffBody(branches, 1, generator(7));
  return requestEvent(handoffRoutes.requestHandoff, { principal, key: 'bench-0123456789abcdef', body });
}

/** Both answer the same record, and the pipeline does what it is for: it refuses what must be refused. */
async function demandEqualAnswers(pipeline: Handler, bare: Handler, event: ReturnType<typeof aRequest>) {
  const answer = async (handler: Handler, changed: object = {}) =>
    Answer.parse(await handler({ ...event, ...changed }, context));
  const [ours, theirs] = [await answer(pipeline), await answer(bare)];
  oracle(ours.statusCode === 201 && theirs.statusCode === 201, 'both sides answer 201');
  oracle(ours.body === theirs.body, 'both sides answer the same body');
  oracle(handoffRoutes.requestHandoff.answer.body.safeParse(JSON.parse(ours.body)).success, 'the answer is a hand-off');
  const { 'idempotency-key': _, ...keyless } = event.headers;
  const strangers = { ...event.requestContext, authorizer: { lambda: { refusal: 'token_missing' } } };
  const refused = [
    await answer(pipeline, { body: '{' }),
    await answer(pipeline, { body: JSON.stringify({ ...JSON.parse(event.body ?? ''), surprise: 1 }) }),
    await answer(pipeline, { headers: keyless }),
    await answer(pipeline, { queryStringParameters: { surprise: '1' } }),
    await answer(pipeline, { requestContext: strangers }),
  ].map(({ statusCode }) => statusCode);
  oracle(refused.join() === '400,400,400,400,401', `the pipeline refuses bad requests (it answered ${refused.join()})`);
}
