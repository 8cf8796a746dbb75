import * as z from 'zod';
import { CredentialNumber } from './adjusters.ts';
import { credentialNoun } from './credentials.ts';
import { CityCode } from './divisions.ts';
import { noun } from './noun.ts';
import { idOf, Paging, pageOf } from './primitives.ts';
import { recordFields } from './record.ts';
import { route } from './route.ts';

/** A pile of cards that an association prints: sheets of A4 in one file, made by a worker. */
export const batchNoun = noun({
  kind: 'batch',
  prefix: 'bat',
  table: 'Hub',
  zh: '证件打印批次',
  en: 'print batch of cards',
  states: ['requested', 'ready'],
  create: { verb: 'request', to: 'requested' },
  transitions: [{ verb: 'finish', from: ['requested'], to: 'ready', who: ['worker'] }],
  relations: {
    coordinator: { role: 'coordinator', cities: ['cityCode'] },
    worker: { role: 'system' },
  },
  readers: ['coordinator'],
  boxes: { ofCity: { index: 'overview', by: 'cityCode', who: ['coordinator'] } },
});

const BatchId = idOf('bat');
/** Twenty sheets of ten: a pile that one person cuts in a morning. */
const mostCards = 200;

export const Batch = z
  .object({
    id: BatchId,
    status: z.enum(batchNoun.states),
    cityCode: CityCode,
    credentials: z.array(CredentialNumber),
    /** Cards in the file, once it is ready. */
    printed: z.int().optional(),
    /** Credentials that were no longer valid when the file was made. */
    leftOut: z.array(CredentialNumber).optional(),
    ...recordFields,
  })
  .meta({ id: 'CardBatch' });
export type Batch = z.infer<typeof Batch>;

/** Where the record says that its file lies, once it is ready. */
export const StoredSheets = z.object({ id: BatchId, file: z.string().optional() });

const base = '/v1/credential-batches';

export const cardRoutes = {
  drawCard: route({
    capability: 'cards',
    method: 'GET',
    path: '/v1/credentials/{id}/card.pdf',
    summary: { zh: '证件卡（PDF，正反面）', en: 'The card of a credential as a PDF, front and back' },
    who: ['member', 'coordinator'],
    noun: credentialNoun,
    params: z.strictObject({ id: CredentialNumber }),
    answer: { status: 200, media: 'application/pdf' },
  }),
  requestBatch: route({
    capability: 'cards',
    method: 'POST',
    path: base,
    summary: { zh: '批量排版打印证件卡', en: 'Have the cards of many credentials laid out for printing' },
    who: ['coordinator'],
    body: z.strictObject({ credentials: z.array(CredentialNumber).min(1).max(mostCards) }),
    answer: { status: 202, body: Batch, versioned: true },
  }),
  listBatches: route({
    capability: 'cards',
    method: 'GET',
    path: base,
    summary: { zh: '打印批次列表', en: 'List print batches' },
    who: ['coordinator'],
    query: Paging,
    answer: {
      status: 200,
      body: pageOf(Batch.omit({ credentials: true, leftOut: true }).meta({ id: 'CardBatchSummary' })),
    },
  }),
  readBatch: route({
    capability: 'cards',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看打印批次', en: 'Read a print batch; when it is ready, with a short link to its file' },
    who: ['coordinator'],
    noun: batchNoun,
    params: z.strictObject({ id: BatchId }),
    answer: {
      status: 200,
      body: Batch.extend({ link: z.string().optional() }).meta({ id: 'LinkedCardBatch' }),
      versioned: true,
    },
  }),
} as const;
