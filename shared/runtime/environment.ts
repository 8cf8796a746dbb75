import type { Consumer } from '#schemas/events.ts';
import type { TableName } from '#schemas/tables.ts';

/** A setting that the infrastructure gives this function. @throws when it is missing: the function was not granted it. */
function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`this function has no setting ${name}`);
  return value;
}

/** The settings of a function, each read when it is used, so that a function needs only what it uses. */
export const environment = {
  table: (name: TableName) => setting(name === 'Hub' ? 'HUB_TABLE' : 'LEADS_TABLE'),
  relayTable: () => setting('RELAY_TABLE'),
  evidenceBucket: () => setting('EVIDENCE_BUCKET'),
  uploadBucket: () => setting('UPLOAD_BUCKET'),
  exportBucket: () => setting('EXPORT_BUCKET'),
  anchorBucket: () => setting('ANCHOR_BUCKET'),
  importBucket: () => setting('IMPORT_BUCKET'),
  sheetBucket: () => setting('SHEET_BUCKET'),
  trailBucket: () => setting('TRAIL_BUCKET'),
  /** The key that signs. */
  signingKeyId: () => setting('SIGNING_KEY_ID'),
  /** The keys that signed before it, newest first. */
  formerSigningKeyIds: () => process.env.SIGNING_KEY_IDS_BEFORE?.split(',') ?? [],
  sealingKeyId: () => setting('SEALING_KEY_ID'),
  derivationKeyId: () => setting('DERIVATION_KEY_ID'),
  /** Where the public reaches the hub, without a slash at the end; also the issuer of the hub's own tokens. */
  publicBaseUrl: () => setting('PUBLIC_BASE_URL'),
  /** The folder with the function's code; Lambda sets it. */
  codeFolder: () => setting('LAMBDA_TASK_ROOT'),
  issuerUrl: () => setting('ISSUER_URL'),
  issuerAudience: () => setting('ISSUER_AUDIENCE'),
  siteClientId: () => setting('SITE_CLIENT_ID'),
  /** Where browsers send and find files: sources of a content security policy. */
  fileSources: () => setting('FILE_SOURCES'),
  /** Whether webhooks may call this machine itself: on a laptop that says so. */
  webhookLoopback: () => process.env.WEBHOOK_LOOPBACK === 'true',
  /** How many times faster than real the waits between webhooks' retries pass: 1 but in tests on a laptop. */
  webhookPace: () => Number(process.env.WEBHOOK_PACE ?? 1),
  /** For how long a process goes by what it has read of the matching keys' versions (ms): 10 seconds but in tests on a laptop. */
  matchVersionsLife: () => Number(process.env.MATCH_VERSIONS_LIFE ?? 10_000),
  /** How many times shorter than real an export's chunks, waits and runs are: 1 but in tests on a laptop. */
  exportPace: () => Number(process.env.EXPORT_PACE ?? 1),
  queueUrl: (consumer: Consumer) => setting(`QUEUE_URL_${consumer.toUpperCase()}`),
  deadLetterUrl: (consumer: Consumer) => setting(`DEAD_LETTER_URL_${consumer.toUpperCase()}`),
};
