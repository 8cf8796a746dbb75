import type { KMSClient } from '@aws-sdk/client-kms';

let client: Promise<{ kms: KMSClient; sdk: typeof import('@aws-sdk/client-kms') }> | undefined;

/** The KMS client, loaded at its first use: a write that seals and signs nothing does not pay for its start. */
export const kms = () => {
  client ??= import('@aws-sdk/client-kms').then((sdk) => ({ sdk, kms: new sdk.KMSClient({ maxAttempts: 4 }) }));
  return client;
};
