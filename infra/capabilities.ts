import type { Consumer } from '#schemas/events.ts';
import type { Capability } from '#schemas/route.ts';
import type { TableName } from '#schemas/tables.ts';

type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';
type ObjectAction = 'GetObject' | 'PutObject' | 'DeleteObject' | 'AbortMultipartUpload' | 'ListBucket';

/** What a function may do to what. IAM refuses whatever does not stand here. */
export interface Grants {
  readonly hub?: readonly TableAction[];
  readonly leads?: readonly TableAction[];
  readonly evidence?: readonly ObjectAction[];
  readonly uploads?: readonly ObjectAction[];
  readonly exports?: readonly ObjectAction[];
  readonly anchors?: readonly ObjectAction[];
  readonly imports?: readonly ObjectAction[];
  readonly sheets?: readonly ObjectAction[];
  readonly trails?: readonly ObjectAction[];
  readonly signing?: readonly ('Sign' | 'GetPublicKey')[];
  readonly sealing?: readonly ('GenerateDataKey' | 'Decrypt')[];
  readonly derivation?: readonly 'GenerateMac'[];
  /** To every consumer's queue. */
  readonly queues?: readonly 'SendMessage'[];
  /** To the queues of these consumers: of a worker that puts back what came before its time. */
  readonly sendsTo?: readonly Consumer[];
  /** To every consumer's dead-letter queue. */
  readonly deadLetters?: readonly ('ReceiveMessage' | 'DeleteMessage')[];
}
/** The parts of the hub that stand alone and have one name, unlike the queues. */
export type Part = Exclude<keyof Grants, 'queues' | 'sendsTo' | 'deadLetters'>;

/** The setting that tells a function the name of a part: of the signing keys, the one that signs. A function has it if it has a grant on the part, and not otherwise. */
export const partSettings = {
  hub: 'HUB_TABLE',
  leads: 'LEADS_TABLE',
  evidence: 'EVIDENCE_BUCKET',
  uploads: 'UPLOAD_BUCKET',
  exports: 'EXPORT_BUCKET',
  anchors: 'ANCHOR_BUCKET',
  imports: 'IMPORT_BUCKET',
  sheets: 'SHEET_BUCKET',
  trails: 'TRAIL_BUCKET',
  signing: 'SIGNING_KEY_ID',
  sealing: 'SEALING_KEY_ID',
  derivation: 'DERIVATION_KEY_ID',
} as const satisfies Record<Part, string>;
export const queueSetting = (consumer: Consumer) => `QUEUE_URL_${consumer.toUpperCase()}`;
export const deadLetterSetting = (consumer: Consumer) => `DEAD_LETTER_URL_${consumer.toUpperCase()}`;
/** The signing keys of before, newest first, joined by commas; there only when there are any. */
export const formerSigningKeysSetting = 'SIGNING_KEY_IDS_BEFORE';
/** The table that a relay serves. */
export const relaySetting = 'RELAY_TABLE';

/** What differs between a laptop, a trial and the real thing: the template's parameters, and the settings that carry them. */
export const placeSettings = {
  publicBaseUrl: 'PUBLIC_BASE_URL',
  issuerUrl: 'ISSUER_URL',
  issuerAudience: 'ISSUER_AUDIENCE',
  siteClientId: 'SITE_CLIENT_ID',
} as const;
export type Place = keyof typeof placeSettings;

/** The buckets whose files a browser sends and shows by links of their own, as sources of a content security policy. */
export const fileSourcesSetting = 'FILE_SOURCES';

/** What only a laptop's template has parameters for, with the settings that carry them: in a cloud nothing can switch these on. */
export const localSettings = {
  webhookLoopback: 'WEBHOOK_LOOPBACK',
  webhookPace: 'WEBHOOK_PACE',
  exportPace: 'EXPORT_PACE',
  matchVersionsLife: 'MATCH_VERSIONS_LIFE',
} as const;
export type LocalSetting = keyof typeof localSettings;
/** The one stage that is a laptop's. */
export const localStage = 'local';

/** The parts that are objects in a bucket. */
export const objectParts = [
  'evidence',
  'uploads',
  'exports',
  'anchors',
  'imports',
  'sheets',
  'trails',
] as const satisfies readonly Part[];
export type ObjectPart = (typeof objectParts)[number];
/** The folder of a part's bucket that is the part's: grants on objects reach it and no other. Uploads, imports and sheets share a bucket. */
export const folders = {
  evidence: 'evidence',
  uploads: 'uploads',
  exports: 'exports',
  anchors: 'anchors',
  imports: 'imports',
  sheets: 'sheets',
  trails: 'trails',
} as const satisfies Record<ObjectPart, string>;

/** A function: where its code begins, what it needs and what it may. */
export interface FunctionRecord {
  readonly entry: `functions/${string}.ts`;
  readonly does: string;
  /** Megabytes. Lambda gives processor time in proportion: 1769 are one processor. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  readonly grants: Grants;
  readonly knows?: readonly Place[];
  /** Whether it is told where browsers find files, which is a right to none of them. */
  readonly knowsFileSources?: true;
  /** What it is told besides on a laptop. */
  readonly knowsLocally?: readonly LocalSetting[];
}

/** What a failure means to people, and what to do about it: the words of its alarms. */
export interface Trouble {
  readonly impact: string;
  readonly runbook: string;
}

/** A function that answers callers; run-books of all of them are alike. */
export type Api = FunctionRecord & {
  readonly impact: string;
  /** It sends no messages: what it changes goes on by the table's stream, and the queues are in a stack that comes after its own. */
  readonly grants: { readonly queues?: never; readonly sendsTo?: never; readonly deadLetters?: never };
};
export type Relay = FunctionRecord & Trouble;
export type Worker = FunctionRecord &
  Trouble & {
    /** Messages per invocation, for at most so many seconds of waiting, in at most so many invocations at a time. */
    readonly batch: { readonly size: number; readonly window?: number; readonly concurrency: number };
  };
type Job = FunctionRecord & {
  /** Jobs without a schedule are run by an operator, who sees the outcome: they have no alarms. */
  readonly schedule?: Trouble & {
    /** An expression of EventBridge Scheduler. */
    readonly at: string;
    readonly timeZone: string;
    /** Hours without a run after which something is wrong: the interval and a little. */
    readonly missedAfter: number;
  };
  /** The one stage that has the job. */
  readonly onlyIn?: string;
};

const keep = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'] as const;
const mac = ['GenerateMac'] as const;
const sign = ['Sign', 'GetPublicKey'] as const;
const seal = ['GenerateDataKey', 'Decrypt'] as const;
/** What an answer to a caller is given: half a processor, and less time than the caller's patience. */
const answering = { memory: 1024, timeout: 15 } as const;

/** One function for each capability's endpoints. The endpoints themselves stand in `schemas/routes.ts`. */
const apis = {
  members: {
    entry: 'functions/members/api.ts',
    does: 'Members, branches and county claims desks',
    ...answering,
    grants: { hub: keep, derivation: mac },
    impact: 'Nobody can look up which claims desk serves a county, or change the directory.',
  },
  adjusters: {
    entry: 'functions/adjusters/api.ts',
    does: 'Registration of adjusters and its approval',
    ...answering,
    grants: { hub: keep, evidence: ['GetObject'], sealing: seal, derivation: mac },
    impact: 'Members cannot register adjusters or report departures; coordinators cannot approve or suspend.',
  },
  imports: {
    entry: 'functions/imports/api.ts',
    does: 'Uploads of many adjusters: form, start, progress, report, template',
    ...answering,
    grants: { hub: keep, imports: ['GetObject', 'PutObject', 'ListBucket'], derivation: mac },
    impact: 'Members cannot upload files of adjusters; they can still register them one by one.',
  },
  cards: {
    entry: 'functions/cards/api.ts',
    does: 'Cards of credentials as PDF',
    // A card is drawn while the caller waits.
    memory: 1769,
    timeout: 15,
    grants: { hub: keep, evidence: ['GetObject', 'ListBucket'], sheets: ['GetObject'], derivation: mac },
    knows: ['publicBaseUrl'],
    impact: 'The associations cannot print cards.',
  },
  credentials: {
    entry: 'functions/credentials/api.ts',
    does: 'Credentials and the page on which the public verifies them',
    ...answering,
    // Without ListBucket S3 says 403 of a portrait that the law had deleted, instead of 404.
    grants: { hub: keep, evidence: ['GetObject', 'ListBucket'], signing: sign, derivation: mac },
    knows: ['publicBaseUrl'],
    impact: 'The public cannot verify an adjuster at the roadside; coordinators cannot issue or revoke credentials.',
  },
  assists: {
    entry: 'functions/assists/api.ts',
    does: 'Help given at the roadside: reports, routing to the insurer concerned',
    ...answering,
    grants: { hub: keep, evidence: ['GetObject'], sealing: seal, derivation: mac },
    impact: 'Members cannot send assists, or see those that concern their customers; clients keep them and send again.',
  },
  vehicles: {
    entry: 'functions/vehicles/api.ts',
    does: 'Survey vehicles, their linkage marks and the checklists of equipment',
    ...answering,
    grants: { hub: keep, evidence: ['GetObject'], derivation: mac },
    impact: 'Members cannot register or check survey vehicles; coordinators cannot grant or withdraw linkage marks.',
  },
  handoffs: {
    entry: 'functions/handoffs/api.ts',
    does: 'Cross-region claims from request to close',
    ...answering,
    grants: { hub: keep, derivation: mac },
    knows: ['publicBaseUrl'],
    impact: 'Members cannot hand claims over or work on those that they took.',
  },
  evidence: {
    entry: 'functions/evidence/api.ts',
    does: 'Declares, checks and seals photos and papers, and shows those of a case',
    // It reads up to 20 MB back, hashes and decodes them while the caller waits.
    memory: 1769,
    timeout: 29,
    grants: {
      hub: keep,
      // Only the hub itself writes where files are sealed: forms lead to the uploads. Without ListBucket S3 says 403 of one that never
      // came, instead of 404.
      uploads: ['GetObject', 'PutObject', 'ListBucket'],
      evidence: ['GetObject', 'PutObject'],
      derivation: mac,
    },
    impact: 'Members cannot add photos or papers to cases.',
  },
  leads: {
    entry: 'functions/leads/api.ts',
    does: 'The pool of fraud leads',
    ...answering,
    grants: {
      // To list members, and to note in a file's chain of custody that a link was given.
      hub: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
      leads: [...keep, 'DeleteItem'],
      evidence: ['GetObject'],
      sealing: seal,
      derivation: mac,
    },
    knowsLocally: ['matchVersionsLife'],
    impact: 'Members cannot report fraud leads; the committee cannot work on them.',
  },
  exports: {
    entry: 'functions/exports/api.ts',
    does: 'Pulls of leads by the police: request, approval, download',
    ...answering,
    grants: { hub: keep, exports: ['GetObject'], derivation: mac },
    impact: 'The police cannot request or download leads.',
  },
  progress: {
    entry: 'functions/progress/api.ts',
    does: 'Progress figures, their reports, and what of them is published',
    ...answering,
    grants: { hub: keep, derivation: mac },
    impact: 'The public page of the progress figures is down.',
  },
  statements: {
    entry: 'functions/statements/api.ts',
    does: 'Monthly statements between companies, their files, and tariffs',
    // A statement is drawn, or its lines are written into a workbook, while the caller waits.
    memory: 1769,
    timeout: 29,
    grants: { hub: keep, derivation: mac },
    impact: 'Members cannot read, agree with or dispute their statements; the entries of the month go on.',
  },
  notifications: {
    entry: 'functions/notifications/api.ts',
    does: 'Inboxes, webhook endpoints and what was delivered to them',
    ...answering,
    grants: { hub: keep, derivation: mac },
    knowsLocally: ['webhookLoopback', 'webhookPace'],
    impact: 'Nobody can read an inbox or change webhook endpoints; calls to the endpoints go on.',
  },
  audit: {
    entry: 'functions/audit/api.ts',
    does: "The audit trail of a member's, a city's or the committee's records",
    ...answering,
    grants: {
      hub: ['GetItem', 'Query'],
      leads: ['GetItem', 'Query'],
      // Without ListBucket S3 says 403 of a day that was not extracted, instead of 404.
      trails: ['GetObject', 'ListBucket'],
      derivation: mac,
    },
    impact: 'Nobody can look up who read or changed records; that it was done is recorded all the same.',
  },
  identity: {
    entry: 'functions/identity/api.ts',
    does: "Tokens, and the members' systems with their keys",
    ...answering,
    grants: { hub: keep, signing: sign, derivation: mac },
    knows: ['publicBaseUrl'],
    impact: "Members' systems get no tokens: within ten minutes none of them can call the hub.",
  },
  site: {
    entry: 'functions/site/api.ts',
    does: 'Home page, admin site, API reference, and the answer to unknown addresses',
    ...answering,
    grants: {},
    knows: ['publicBaseUrl', 'issuerUrl', 'issuerAudience', 'siteClientId'],
    knowsFileSources: true,
    impact:
      'The home page, the admin site and the API reference are down; unknown addresses answer 500 instead of 404. The API works.',
  },
} as const satisfies Record<Capability, Api>;

export const authorizer = {
  entry: 'functions/identity/on-authorize.ts',
  does: "Tells who calls, from the token and the hub's own table",
  memory: 1024,
  // The most that the gateway waits: a cold start may have to ask the issuer for its keys first.
  timeout: 10,
  grants: { hub: ['GetItem'], signing: ['GetPublicKey'] },
  knows: ['publicBaseUrl', 'issuerUrl', 'issuerAudience'],
  impact: 'Nobody who logs in can use the hub; only public pages answer.',
} as const satisfies Api;

const relay = {
  entry: 'functions/audit/on-record-changed.ts',
  memory: 512,
  timeout: 60,
  runbook:
    "Read the relay's log for the record's id and correct the cause. The stream keeps changes for 24 hours: after that, or for " +
    'changes that were given up, run `npm run op audit-reconcile \'{"resendSince":"<before the trouble>"}\'`, then ' +
    '`npm run op audit-verify`, and empty the failure queue.',
} as const;

/** One relay for each table: writes the audit rows of its changes and tells the consumers. */
const relays = {
  Hub: {
    ...relay,
    does: 'Audits every change in the Hub table and sends events of it',
    grants: { hub: ['GetItem', 'PutItem'], queues: ['SendMessage'] },
    impact:
      'Changes of members, adjusters, credentials, assists, hand-offs and exports are not audited, counted or carried out.',
  },
  Leads: {
    ...relay,
    does: 'Audits every change in the Leads table and sends events of it',
    grants: { leads: ['GetItem', 'PutItem'], queues: ['SendMessage'] },
    impact: 'Changes of fraud leads are not audited, counted or matched.',
  },
} as const satisfies Record<TableName, Relay>;

/** Counts which leads carry a value: a second reader of the Leads table's stream. */
export const edgeReader = {
  entry: 'functions/leads/on-edge-changed.ts',
  does: 'Counts how many leads carry a value',
  memory: 512,
  timeout: 60,
  grants: { leads: ['UpdateItem'] },
  impact: 'Over-common values are shown with counts that fall behind; links are complete all the same.',
  runbook:
    'Read the log and correct the cause. The stream keeps changes for 24 hours; after that, or for changes that were given up, run `npm run op lead-recount \'{"act":true}\'`, ' +
    'which counts anew, and empty the failure queue.',
} as const satisfies Relay;
export const edgeReaderName = 'lead-values';

/** One worker for each consumer of events, behind a queue of its own. */
export const workers = {
  cards: {
    entry: 'functions/cards/on-batch-requested.ts',
    does: 'Lays out the cards of a batch on sheets to print',
    memory: 1769,
    timeout: 300,
    grants: {
      // Query, because a step that was taken before is answered from its audit row.
      hub: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
      evidence: ['GetObject', 'ListBucket'],
      sheets: ['PutObject', 'AbortMultipartUpload'],
    },
    knows: ['publicBaseUrl'],
    batch: { size: 1, concurrency: 2 },
    impact: 'The associations wait for sheets of cards.',
    runbook: "Read the worker's log for the batch's id and correct the cause, then `npm run op redrive`.",
  },
  progress: {
    entry: 'functions/progress/on-record-changed.ts',
    does: 'Counts events into the progress figures',
    memory: 512,
    timeout: 60,
    grants: { hub: ['UpdateItem'] },
    // Few large batches: their sums touch each counter once, and two at a time hardly ever meet on one.
    batch: { size: 500, window: 1, concurrency: 2 },
    impact: 'The progress figures fall behind what happened.',
    runbook:
      "Read the worker's log and correct the cause, then `npm run op redrive` and `npm run op progress-reconcile`: the figures " +
      'must equal the records.',
  },
  exports: {
    entry: 'functions/exports/on-record-changed.ts',
    does: 'Gathers the leads of an approved export and packs them into a signed ZIP',
    memory: 1769,
    timeout: 900,
    grants: {
      // Query, because a step that was taken before is answered from its audit row.
      hub: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
      leads: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
      sealing: ['Decrypt'],
      signing: sign,
      // Without ListBucket S3 says 403 of an original that the law had deleted, instead of 404.
      evidence: ['GetObject', 'ListBucket'],
      // It removes what it gathered as soon as the ZIP is made: it is full of people.
      exports: ['GetObject', 'PutObject', 'DeleteObject', 'AbortMultipartUpload', 'ListBucket'],
      sendsTo: ['exports'],
    },
    knows: ['publicBaseUrl'],
    knowsLocally: ['exportPace'],
    batch: { size: 1, concurrency: 2 },
    impact: 'The police wait for an export that was approved, or what was given with one is not noted yet.',
    runbook:
      "Read the worker's log for the export's id and correct the cause, then `npm run op redrive`. One that stands as failed " +
      "has no message left: its cause corrected, it takes the committee's `retry`.",
  },
  imports: {
    entry: 'functions/imports/on-import-started.ts',
    does: 'Registers the adjusters of an uploaded file, all of them or none',
    memory: 1769,
    timeout: 900,
    grants: {
      hub: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
      sealing: ['GenerateDataKey'],
      derivation: mac,
      // Without ListBucket S3 says 403 of a file that has expired, instead of 404.
      imports: ['GetObject', 'PutObject', 'ListBucket'],
    },
    batch: { size: 1, concurrency: 2 },
    impact:
      'Files of adjusters that members uploaded wait; one that is half carried out keeps its people from being registered.',
    runbook:
      "Read the worker's log for the import's id and correct the cause, then `npm run op redrive` - within 7 days of the upload, " +
      'after which the file is gone.',
  },
  leads: {
    entry: 'functions/leads/on-record-changed.ts',
    does: 'Links a lead with those that share its values, takes those that end out of the pool, keeps rewards',
    memory: 1024,
    timeout: 60,
    grants: { leads: [...keep, 'DeleteItem'], sealing: ['Decrypt'], derivation: mac },
    knowsLocally: ['matchVersionsLife'],
    batch: { size: 10, concurrency: 5 },
    impact:
      'Leads that share a value are not linked to each other; refuted ones still match until the clock finds them; rewards wait.',
    runbook: "Read the worker's log for the lead's id and correct the cause, then `npm run op redrive`.",
  },
  erasures: {
    entry: 'functions/leads/on-deletion-approved.ts',
    does: 'Erases the leads of an approved deletion and certifies it',
    memory: 1024,
    // 200 leads, each with its values, photos and links; a run that is cut off is gone on from by the next.
    timeout: 900,
    grants: { leads: [...keep, 'DeleteItem'], sealing: ['Decrypt'], derivation: mac, signing: sign },
    // Who issues the certificates.
    knows: ['publicBaseUrl'],
    batch: { size: 1, concurrency: 2 },
    impact: 'Leads whose erasing was approved keep their personal data.',
    runbook:
      "Read the worker's log for the deletion's id and correct the cause, then `npm run op redrive`: what was erased stays so.",
  },
  photos: {
    entry: 'functions/leads/on-photo-analysed.ts',
    does: 'Compares photos with those of other leads and claims',
    // It holds the hashes of all photos: 250 bytes each.
    memory: 1024,
    // The first one reads the whole log.
    timeout: 120,
    grants: {
      hub: ['GetItem', 'BatchGetItem'],
      leads: [...keep, 'DeleteItem'],
      sealing: ['Decrypt'],
      derivation: mac,
    },
    // Few of them, each with all hashes in memory.
    batch: { size: 10, concurrency: 2 },
    impact: 'Photos that look alike are not found; values that leads share still are.',
    runbook: "Read the worker's log for the file's id and correct the cause, then `npm run op redrive`.",
  },
  statements: {
    entry: 'functions/statements/on-record-changed.ts',
    does: "Enters what one company did for another's customers into the month",
    memory: 512,
    timeout: 60,
    // An entry is written under the condition that its month is open.
    grants: { hub: [...keep, 'ConditionCheckItem'], leads: ['Query'] },
    batch: { size: 10, concurrency: 5 },
    impact:
      'Cases are missing in the statements of the month; those that come after its closing are entered in the next.',
    runbook: "Read the worker's log for the event's id and correct the cause, then `npm run op redrive`.",
  },
  notifications: {
    entry: 'functions/notifications/on-happening.ts',
    does: 'Tells inboxes and webhook endpoints of what happened to a case or in the fraud pool',
    memory: 512,
    timeout: 30,
    // Query, because a request that was carried out before is answered from its audit row.
    grants: { hub: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'], leads: ['GetItem', 'BatchGetItem'] },
    batch: { size: 10, concurrency: 5 },
    impact:
      'Members and coordinators are not told of what happened to their cases; the cases themselves are all right.',
    runbook: "Read the worker's log for the event's id and correct the cause, then `npm run op redrive`.",
  },
  webhooks: {
    entry: 'functions/notifications/on-delivery-due.ts',
    does: "Calls members' webhook endpoints",
    memory: 512,
    // An endpoint has ten seconds; the rest is the database's.
    timeout: 30,
    grants: { hub: ['GetItem', 'Query', 'UpdateItem'], derivation: mac, sendsTo: ['webhooks'] },
    knowsLocally: ['webhookLoopback', 'webhookPace'],
    // One call each, and so many at a time that some that wait out a slow endpoint do not hold up the others'.
    batch: { size: 1, concurrency: 20 },
    impact: "Members' systems are not called; their inboxes are up to date, and what was not delivered is not lost.",
    runbook: "Read the worker's log for the delivery's id and correct the cause, then `npm run op redrive`.",
  },
  evidence: {
    entry: 'functions/evidence/on-evidence-sealed.ts',
    does: 'Reads time and place from sealed photos, makes thumbnails and perceptual hashes, brings photos of assists to their cases',
    // A picture of the most pixels takes 400 MB to decode, one of a phone 60.
    memory: 1769,
    timeout: 60,
    grants: {
      // Query, because a step that was taken before is answered from its audit row.
      hub: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
      evidence: ['GetObject', 'PutObject'],
    },
    batch: { size: 5, concurrency: 5 },
    impact:
      'Photos are sealed and safe, but lack thumbnails, and nobody is told where they differ from what was declared.',
    runbook: "Read the worker's log for the file's id and correct the cause, then `npm run op redrive`.",
  },
} as const satisfies Record<Consumer, Worker>;

const operating = { memory: 1769, timeout: 900 } as const;
const timeZone = 'Asia/Shanghai';

/** What runs by the clock or at an operator's word (`npm run op NAME`). */
export const jobs = {
  'audit-anchor': {
    entry: 'functions/audit/on-anchor.ts',
    does: "Signs the root of each finished day's audit rows into the locked bucket",
    ...operating,
    // A signature names its key by the public half's thumbprint.
    grants: { hub: ['Scan'], leads: ['Scan'], signing: sign, anchors: ['PutObject', 'ListBucket'] },
    schedule: {
      // Audit days are UTC's, which end at 08:00 in Shanghai.
      at: 'cron(30 8 * * ? *)',
      timeZone,
      missedAfter: 26,
      impact: "Yesterday's audit rows have no signed anchor: a later change of them could not be proven.",
      runbook: "Read the job's log and correct the cause, then `npm run op audit-anchor`.",
    },
  },
  'audit-extract': {
    entry: 'functions/audit/on-extract.ts',
    does: "Writes each finished day's events for those whose records they are",
    ...operating,
    grants: {
      // GetItem, for the city of those who act for one.
      hub: ['Scan', 'GetItem'],
      leads: ['Scan'],
      trails: ['GetObject', 'PutObject', 'AbortMultipartUpload', 'ListBucket'],
    },
    schedule: {
      at: 'cron(45 8 * * ? *)',
      timeZone,
      missedAfter: 26,
      impact: 'Members and coordinators do not find yesterday in their audit trail; the rows themselves are all there.',
      runbook:
        "Read the job's log and correct the cause, then `npm run op audit-extract`: it takes all days that are missing.",
    },
  },
  'audit-reconcile': {
    entry: 'functions/audit/on-reconcile.ts',
    does: 'Finds records whose versions lack an audit row, writes the rows and sends their events again',
    ...operating,
    grants: {
      hub: ['Scan', 'PutItem'],
      leads: ['Scan', 'PutItem'],
      queues: ['SendMessage'],
    },
    schedule: {
      at: 'cron(0 2 * * ? *)',
      timeZone,
      missedAfter: 26,
      impact: 'A change that the relay lost stays without audit row and unknown to its consumers.',
      runbook: "Read the job's log and correct the cause, then `npm run op audit-reconcile`.",
    },
  },
  'audit-verify': {
    entry: 'functions/audit/on-verify.ts',
    does: 'Checks hash chains and anchors and names the first row that was changed, removed or moved',
    ...operating,
    grants: {
      hub: ['Scan'],
      leads: ['Scan'],
      signing: ['GetPublicKey'],
      anchors: ['GetObject', 'ListBucket'],
    },
    schedule: {
      at: 'cron(0 9 * * ? *)',
      timeZone,
      missedAfter: 26,
      impact: 'Either an audit row was changed, removed or moved, or nobody would notice if one were.',
      runbook:
        'Run `npm run op audit-verify`: it names the rows and days. Keep the table as it is and call the data protection officer.',
    },
  },
  'progress-reconcile': {
    entry: 'functions/progress/on-reconcile.ts',
    does: 'Recomputes the progress figures from the audit rows, names those that differ and puts them right',
    ...operating,
    grants: { hub: ['Scan', 'UpdateItem'], leads: ['Scan'] },
    schedule: {
      at: 'cron(0 3 * * ? *)',
      timeZone,
      missedAfter: 26,
      impact: 'The progress figures differed from the records that they count; what lasted was put right.',
      runbook:
        'Read the job\'s log, redrive the progress queue, then `npm run op progress-reconcile \'{"mend":true}\'` (with `"month"` for another one than the current): it names the figures and puts them right.',
    },
  },
  statements: {
    entry: 'functions/statements/on-month-end.ts',
    does: "Closes the month before this one and issues each company's statement",
    ...operating,
    grants: { hub: ['BatchGetItem', 'Query', 'PutItem'] },
    schedule: {
      // Each day, so that a month that could not be closed on the 1st is closed on the 2nd; on all others there is nothing left to do.
      at: 'cron(0 4 * * ? *)',
      timeZone,
      missedAfter: 26,
      impact: "Last month's statements are not issued; no entry is lost.",
      runbook:
        "Read the job's log and correct the cause, then `npm run op statements`: it goes on where it was cut off.",
    },
  },
  'statement-verify': {
    entry: 'functions/statements/on-verify.ts',
    does: "Recomputes a month's statements from the audit rows and names what differs",
    ...operating,
    grants: { hub: ['Scan', 'Query', 'BatchGetItem'], leads: ['Scan'] },
  },
  'handoff-clocks': {
    entry: 'functions/handoffs/on-clock.ts',
    does: 'Ends requests of hand-offs that nobody accepted in time and flags steps that are overdue',
    ...operating,
    // Query, because a step that was taken before is answered from its audit row.
    grants: { hub: ['Query', 'UpdateItem'] },
    schedule: {
      at: 'rate(10 minutes)',
      timeZone,
      missedAfter: 1,
      impact: 'Requests of hand-offs stay open for ever, and nobody is told of steps that are overdue.',
      runbook: "Read the job's log for the hand-offs' ids and correct the cause, then `npm run op handoff-clocks`.",
    },
  },
  'lead-clocks': {
    entry: 'functions/leads/on-clock.ts',
    does: 'Tells of overdue steps of leads, reminds of leads that will expire, lets them expire, locks what was left unlocked',
    ...operating,
    grants: { leads: [...keep, 'DeleteItem'], sealing: ['Decrypt'], derivation: mac },
    schedule: {
      at: 'rate(1 hour)',
      timeZone,
      missedAfter: 3,
      impact: 'Leads stay in the pool for longer than the rules allow, and nobody is told of steps that are overdue.',
      runbook: "Read the job's log for the leads' ids and correct the cause, then `npm run op lead-clocks`.",
    },
  },
  'lead-erasures': {
    entry: 'functions/leads/on-erasures-due.ts',
    does: 'Counts the leads that are due to be erased, and fails when some have been for more than 30 days',
    ...operating,
    grants: { leads: ['Query', 'BatchGetItem'] },
    schedule: {
      at: 'cron(0 8 * * ? *)',
      timeZone,
      missedAfter: 26,
      impact:
        'Personal data of leads is kept for longer than the rules allow: leads have been due to be erased for more than 30 days.',
      runbook:
        "Ask the anti-fraud committee to plan and approve a deletion (POST /v1/lead-deletions). When the job's log names another cause, correct that, then `npm run op lead-erasures`.",
    },
  },
  'evidence-sweep': {
    entry: 'functions/evidence/on-sweep.ts',
    does: 'Lets files expire that were declared and never uploaded or completed',
    memory: 512,
    timeout: 300,
    // As for the clocks of hand-offs.
    grants: { hub: ['Query', 'UpdateItem'] },
    schedule: {
      at: 'rate(1 hour)',
      timeZone,
      missedAfter: 3,
      impact: 'Files that were declared and never came stay open; nothing is lost.',
      runbook: "Read the job's log and correct the cause, then `npm run op evidence-sweep`.",
    },
  },
  'lead-reindex': {
    entry: 'functions/leads/on-reindex.ts',
    does: 'Moves the fraud pool to another version of the matching keys',
    ...operating,
    grants: {
      leads: [...keep, 'Scan', 'DeleteItem'],
      sealing: ['Decrypt'],
      derivation: mac,
    },
    knowsLocally: ['matchVersionsLife'],
  },
  'lead-recount': {
    entry: 'functions/leads/on-recount.ts',
    does: 'Counts the leads of every value anew, and fails when a tally stays wrong',
    ...operating,
    grants: { leads: ['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem'] },
    schedule: {
      at: 'cron(30 3 * * ? *)',
      timeZone,
      missedAfter: 26,
      impact: 'Values that many leads carry may be shown with wrong counts, as common or not; links are complete.',
      runbook:
        'Read the log of the stream\'s reader `lead-values` and correct the cause, then `npm run op lead-recount \'{"act":true}\'`, which sets the tallies right; after a restore of the table add `"newStream":true`.',
    },
  },
  redrive: {
    entry: 'functions/audit/on-redrive.ts',
    does: 'Sends the messages of the dead-letter queues to their queues again',
    memory: 512,
    timeout: 900,
    grants: { queues: ['SendMessage'], deadLetters: ['ReceiveMessage', 'DeleteMessage'] },
  },
  enrol: {
    entry: 'functions/identity/on-enrol.ts',
    does: 'Enrols a person of an issuer, the first coordinator among them',
    memory: 512,
    timeout: 60,
    // As for the worker of exports: a repeat is answered from the audit row.
    grants: { hub: ['GetItem', 'PutItem', 'Query'] },
  },
  'lead-pool': {
    entry: 'functions/leads/on-lead-pool.ts',
    does: 'Fills the pool with invented leads whose links are known',
    ...operating,
    // Query, because a request that was carried out before is answered from its audit row.
    grants: {
      hub: ['GetItem', 'Query', 'PutItem'],
      leads: [...keep, 'DeleteItem'],
      sealing: seal,
      derivation: mac,
    },
    onlyIn: localStage,
  },
  'demo-data': {
    entry: 'functions/members/on-demo-data.ts',
    does: 'Loads invented members, branches and people',
    memory: 512,
    timeout: 900,
    grants: { hub: ['PutItem', 'Query'] },
    onlyIn: localStage,
  },
} as const satisfies Record<string, Job>;

const entriesOf = <K extends string, V>(record: Readonly<Record<K, V>>) => Object.entries(record) as [K, V][];

export const apiName = (capability: Capability) => `${capability}-api`;
export const relayName = (table: TableName) => `${table.toLowerCase()}-relay`;
export const workerName = (consumer: Consumer) => `${consumer}-worker`;

export const apiList = entriesOf<Capability, Api>(apis);
export const relayList = entriesOf<TableName, Relay>(relays);
export const workerList = entriesOf<Consumer, Worker>(workers);
/** The jobs that a stage has. */
export const jobsOf = (stage: string) =>
  entriesOf<string, Job>(jobs).filter(([, job]) => job.onlyIn === undefined || job.onlyIn === stage);

/** Every function of a stage by its name. */
export const functionsOf = (stage: string): Readonly<Record<string, FunctionRecord>> => ({
  ...Object.fromEntries(apiList.map(([capability, record]) => [apiName(capability), record])),
  authorizer,
  ...Object.fromEntries(relayList.map(([table, record]) => [relayName(table), record])),
  [edgeReaderName]: edgeReader,
  ...Object.fromEntries(workerList.map(([consumer, record]) => [workerName(consumer), record])),
  ...Object.fromEntries(jobsOf(stage)),
});
