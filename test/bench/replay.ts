import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { exportNoun } from '#schemas/exports.ts';
import { type LeadSealed, leadEnvelope } from '#schemas/leads.ts';
import { ownKeySortKey } from '#schemas/pool.ts';
import { recordSortKey } from '#schemas/tables.ts';
import { sealUnder } from '#shared/crypto/own-key.ts';
import { encrypted } from '#shared/crypto/seal.ts';
import { derivedId } from '#shared/records/id.ts';
import { signDigest } from '../../infra/local/keys/digest-signature.ts';
import { credentials, region } from './store.ts';

/*
 * Pages of a pool, captured once in the hub's own shapes and replayed as often as is asked for, as DynamoDB would answer; and what else an
 * export's worker calls: S3, KMS and the export's own record. DynamoDB Local would be what is measured otherwise.
 */

/** Leads of a page of the index, and of a batch. */
const page = 1000;
const batch = 100;

const hubTable = 'Hub';
const leadsTable = 'Leads';
const at = '2026-10-01T00:00:00.000Z';
const exportId = derivedId(exportNoun.prefix, 'bench');
const memberId = derivedId('mem', 'bench');

export interface Replay {
  readonly url: string;
  /** What a function must be told to work on the replayed pool. */
  readonly settings: Readonly<Record<string, string>>;
  /** The export's event, as the queue brings it. */
  readonly event: unknown;
  /** Begins anew, with an approved export of so many leads. */
  reset(leads: number): void;
  /** The export's record as the worker left it, and its file. */
  outcome(): { record: Record<string, unknown>; file: Buffer | undefined };
  /** The hub's public keys, as `/.well-known/jwks.json` has them. */
  readonly keys: string;
  stop(): Promise<void>;
}

const invented = (place: number): LeadSealed => ({
  narrative: `同一车辆短期内多次出险，碰撞部位与所述经过不符，第 ${place} 号。`.repeat(8),
  people: [0, 1].map((other) => ({
    role: 'driver',
    name: `试验员${place}${other}`,
    nationalId: '11010519491231002X',
    phone: `1390000${String(place).padStart(4, '0')}`,
    bankAccount: `62000000000000${String(place).padStart(5, '0')}`,
  })),
  vehicles: [{ role: 'insured', plate: `甘E${String(place).padStart(5, '0')}`, description: '白色轿车' }],
  shops: [{ role: 'repairer', name: '某试验维修厂', phone: '13900000088' }],
  claims: [{ claimNumber: `CLM-${place}`, amountFen: 120_000, lossAt: at }],
  indicators: [
    { kind: 'plate', value: `甘E${String(place).padStart(5, '0')}` },
    { kind: 'national-id', value: '11010519491231002X' },
    { kind: 'phone', value: `1390000${String(place).padStart(4, '0')}` },
    { kind: 'bank-account', value: `62000000000000${String(place).padStart(5, '0')}` },
    { kind: 'repair-shop', value: '13900000088', name: '某试验维修厂' },
    { kind: 'phone', value: '13900000088' },
  ],
});

/** The pages: their ids, and each batch of records and of keys as the database answers it. */
function capture(dataKey: Buffer) {
  const ids = Array.from({ length: page }, (_, place) => derivedId('led', 'bench', String(place)));
  const records: string[] = [];
  const keys: string[] = [];
  for (let start = 0; start < page; start += batch) {
    const some = ids.slice(start, start + batch).map((id, offset) => {
      const key = randomBytes(32);
      const wrapped = encrypted(dataKey, { table: leadsTable, record: id, field: 'key' }, key.toString('base64url'));
      const record = {
        pk: id,
        sk: recordSortKey,
        id,
        kind: 'lead',
        status: 'reported',
        memberId,
        cityCode: '620500',
        countyCode: '620502',
        incidentAt: at,
        suspicions: ['staged'],
        reliability: 'B',
        credibility: '2',
        evidenceIds: [],
        version: 1,
        createdAt: at,
        updatedAt: at,
        sealed: sealUnder(key, leadEnvelope(id), invented(start + offset)),
        change: { verb: 'report', at, by: { role: 'member', id: memberId }, requestId: 'bench', key: 'k', body: 'b' },
      };
      return { record, key: { pk: id, sk: ownKeySortKey, sealed: `v1.d3JhcHBlZA.${wrapped}` } };
    });
    const answer = (items: readonly Record<string, unknown>[]) =>
      JSON.stringify({ Responses: { [leadsTable]: items.map((item) => marshall(item)) }, UnprocessedKeys: {} });
    records.push(answer(some.map(({ record }) => record)));
    keys.push(answer(some.map(({ key }) => key)));
  }
  const index = ids.map((id) =>
    marshall({ pk: id, sk: recordSortKey, status: 'reported', createdAt: at, overviewKey: 'lead#pool' }),
  );
  return { ids, records, keys, index: JSON.stringify(index) };
}

const BatchGet = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.record(z.string(), z.object({ S: z.string() }))) })),
});
const Attributes = z.record(z.string(), z.custom<AttributeValue>());
const Update = z.object({
  ExpressionAttributeNames: z.record(z.string(), z.string()),
  ExpressionAttributeValues: Attributes,
});
const Paged = z.object({ ExclusiveStartKey: z.object({ page: z.object({ S: z.string() }) }).optional() });

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function startReplay(): Promise<Replay> {
  const dataKey = randomBytes(32);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const captured = capture(dataKey);
  let pages = 1;
  let record: Record<string, unknown> = {};
  const files = new Map<string, Buffer>();
  const parts = new Map<string, Buffer[]>();

  const dynamo = (operation: string, text: string): string => {
    const body: unknown = JSON.parse(text);
    if (operation === 'Query') {
      const { ExclusiveStartKey } = Paged.parse(body);
      const next = Number(ExclusiveStartKey?.page.S ?? 0) + 1;
      const last = next < pages ? `,"LastEvaluatedKey":{"page":{"S":"${next}"}}` : '';
      return `{"Items":${captured.index},"Count":${page}${last}}`;
    }
    if (operation === 'BatchGetItem') {
      const { [leadsTable]: leads } = BatchGet.parse(body).RequestItems;
      const [first] = leads?.Keys ?? [];
      const member = {
        pk: memberId,
        sk: recordSortKey,
        id: memberId,
        kind: 'member',
        status: 'active',
        name: '试验保险',
        nameEn: 'Test',
        version: 1,
        createdAt: at,
        updatedAt: at,
      };
      if (!first) return JSON.stringify({ Responses: { [hubTable]: [marshall(member)] }, UnprocessedKeys: {} });
      const place = Math.floor(captured.ids.indexOf(first.pk?.S ?? '') / batch);
      return (first.sk?.S === ownKeySortKey ? captured.keys : captured.records)[place] ?? '{}';
    }
    if (operation === 'UpdateItem') {
      const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = Update.parse(body);
      const set = Object.entries(names).filter(([name]) => name.startsWith('#set_'));
      const changed = Object.fromEntries(
        set.map(([name, attribute]) => [attribute, values[name.replace('#', ':')] ?? { NULL: true }]),
      );
      record = { ...record, ...unmarshall(changed), version: Number(record.version) + 1 };
      return JSON.stringify({ Attributes: marshall(record, { removeUndefinedValues: true }) });
    }
    return operation === 'GetItem' ? JSON.stringify({ Item: marshall(record) }) : '{}';
  };

  const kms = (operation: string, text: string): string => {
    if (operation === 'Decrypt') return JSON.stringify({ Plaintext: dataKey.toString('base64') });
    if (operation === 'GetPublicKey')
      return JSON.stringify({ PublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') });
    const { Message } = z.object({ Message: z.string() }).parse(JSON.parse(text));
    return JSON.stringify({ Signature: signDigest(privateKey, Buffer.from(Message, 'base64')).toString('base64') });
  };

  const s3 = (method: string, url: URL, body: Buffer): string | Buffer | undefined => {
    const key = decodeURIComponent(url.pathname).split('/').slice(2).join('/');
    const upload = url.searchParams.get('uploadId');
    if (url.searchParams.has('list-type')) {
      const prefix = url.searchParams.get('prefix') ?? '';
      const found = [...files.keys()].filter((name) => name.startsWith(prefix)).sort();
      return `<ListBucketResult>${found.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('')}</ListBucketResult>`;
    }
    if (method === 'POST' && url.searchParams.has('uploads')) {
      parts.set(key, []);
      return `<InitiateMultipartUploadResult><UploadId>${key}</UploadId></InitiateMultipartUploadResult>`;
    }
    if (method === 'POST' && upload) {
      files.set(key, Buffer.concat(parts.get(key) ?? []));
      parts.delete(key);
      return '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>';
    }
    if (method === 'PUT' && upload) {
      (parts.get(key) ?? [])[Number(url.searchParams.get('partNumber')) - 1] = body;
      return '';
    }
    if (method === 'PUT') files.set(key, body);
    if (method === 'DELETE') files.delete(key);
    return method === 'GET' ? files.get(key) : '';
  };

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const [service, operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    if (service?.startsWith('DynamoDB')) response.end(dynamo(operation, body.toString('utf8')));
    else if (service?.startsWith('Trent')) response.end(kms(operation, body.toString('utf8')));
    else {
      const found = s3(request.method ?? '', new URL(request.url ?? '/', 'http://s3'), body);
      response.setHeader('etag', '"bench"');
      if (found === undefined) response.statusCode = 404;
      response.end(found);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kid = createHash('sha256')
    .update(JSON.stringify((({ crv, kty, x, y }) => ({ crv, kty, x, y }))(publicKey.export({ format: 'jwk' }))))
    .digest('base64url');
  return {
    url,
    keys: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid }] }),
    settings: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL: url,
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      HUB_TABLE: hubTable,
      LEADS_TABLE: leadsTable,
      EXPORT_BUCKET: 'bench',
      EVIDENCE_BUCKET: 'bench',
      SIGNING_KEY_ID: 'bench',
      SEALING_KEY_ID: 'bench',
      PUBLIC_BASE_URL: 'http://hub.example',
    },
    event: {
      Records: [
        {
          messageId: 'bench',
          body: JSON.stringify({
            type: 'record.changed',
            id: `${exportId}:2`,
            kind: 'export',
            recordId: exportId,
            version: 2,
            verb: 'approve',
            status: 'approved',
            at,
          }),
        },
      ],
    },
    reset(leads) {
      pages = leads / page;
      files.clear();
      record = {
        pk: exportId,
        sk: recordSortKey,
        id: exportId,
        kind: 'export',
        status: 'approved',
        cityCode: '620500',
        documentNumber: '试〔2026〕1号',
        purpose: '试',
        requestedBy: derivedId('prn', 'bench'),
        filter: {},
        content: { personalData: true, originals: false },
        approvedAt: at,
        version: 2,
        createdAt: at,
        updatedAt: at,
      };
    },
    outcome: () => ({ record, file: files.get(String(record.file)) }),
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}
