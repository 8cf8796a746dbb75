import { parentPort } from 'node:worker_threads';
import * as z from 'zod';
import { handler } from '../../functions/progress/on-record-changed.ts';

/** The progress worker in a thread, which can be killed at any moment: takes the bodies of messages and answers the places of those that failed. */
const Bodies = z.array(z.string());

parentPort?.on('message', (given: unknown) => {
  const Records = Bodies.parse(given).map((body, place) => ({ messageId: String(place), body }));
  void handler({ Records } as Parameters<typeof handler>[0]).then(({ batchItemFailures }) =>
    parentPort?.postMessage(batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier))),
  );
});
