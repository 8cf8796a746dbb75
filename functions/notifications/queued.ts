import { type EndpointRecord, endpointNoun, mostEndpoints, type WebhookMessage } from '#schemas/webhooks.ts';
import { derivedId } from '#shared/records/id.ts';

/** The places for a member's endpoints, which are their ids: a member has no more, and they are read without a list that lags behind. */
export const endpointIds = (memberId: string): readonly string[] =>
  Array.from({ length: mostEndpoints }, (_, place) => derivedId(endpointNoun.prefix, memberId, String(place)));

/** The fields of a delivery that begins: due at once. Who reads the endpoint reads it too. */
export const queued = (
  { id, memberId, branchId }: Pick<EndpointRecord, 'id' | 'memberId' | 'branchId'>,
  message: WebhookMessage,
  at: string,
) => ({ endpointId: id, memberId, branchId, message, tries: 0, attempts: [], nextAttemptAt: at });
