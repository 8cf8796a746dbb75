/** The naive design: one async function that parses the body, does the work, parses the answer and knows nothing else. */
import { handoffRoutes } from '#schemas/handoff-routes.ts';
import { cannedHandoff } from './canned-handoff.ts';

const { body: Request, answer } = handoffRoutes.requestHandoff;

export const handler = async (event: { readonly body: string }) => ({
  statusCode: answer.status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(answer.body.parse(cannedHandoff(Request.parse(JSON.parse(event.body))))),
});
