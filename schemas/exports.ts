import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { leadNoun } from './leads.ts';
import { noun } from './noun.ts';
import { GivenInstant, Instant, idOf, NoBody, Paging, pageOf, prose, Reasoned, Sha256, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { route, step } from './route.ts';

/**
 * A pull of fraud leads by the police. It names a document and a purpose, and a second person of the committee approves it
 * (数据安全法 35): the leads hold personal data.
 */
export const exportNoun = noun({
  kind: 'export',
  prefix: 'exp',
  table: 'Hub',
  zh: '线索导出',
  en: 'lead export',
  states: ['requested', 'approved', 'rejected', 'ready', 'received'],
  create: { verb: 'request', to: 'requested' },
  transitions: [
    { verb: 'approve', from: ['requested'], to: 'approved', who: ['committee'] },
    { verb: 'reject', from: ['requested'], to: 'rejected', who: ['committee'] },
    { verb: 'finish', from: ['approved'], to: 'ready', who: ['worker'] },
    { verb: 'receipt', from: ['ready'], to: 'received', who: ['requester'] },
  ],
  relations: {
    requester: { role: 'police', cities: ['cityCode'] },
    committee: { role: 'antifraud' },
    worker: { role: 'system' },
  },
  readers: ['requester', 'committee'],
  boxes: {
    ofCity: { index: 'owner', by: 'cityCode', who: ['requester'] },
    all: { index: 'overview', who: ['committee'] },
  },
  counted: { city: 'cityCode' },
});

const ExportId = idOf('exp');

const filter = z.strictObject({
  /** Only leads of this city; none given: both. */
  cityCode: CityCode.optional(),
  status: z.enum(leadNoun.states).optional(),
  /** Only leads reported at or after this instant. */
  since: GivenInstant.optional(),
});

const request = z.strictObject({ documentNumber: text(60), purpose: prose(500), filter });

export const Export = z
  .object({
    id: ExportId,
    status: z.enum(exportNoun.states),
    cityCode: CityCode,
    documentNumber: text(60),
    purpose: prose(500),
    filter: filter.extend({ since: Instant.optional() }).strip(),
    /** Leads in the file, once it is ready. */
    count: z.int().optional(),
    bytes: z.int().optional(),
    sha256: Sha256.optional(),
    ...recordFields,
  })
  .meta({ id: 'Export' });
export type Export = z.infer<typeof Export>;

/** Where the record says that its file lies, once it is ready. */
export const StoredFile = z.object({ id: ExportId, file: z.string().optional() });

const ExportListed = Export.pick({
  id: true,
  status: true,
  cityCode: true,
  documentNumber: true,
  version: true,
  createdAt: true,
  updatedAt: true,
}).meta({ id: 'ExportSummary' });

/** `manifest.json` in the ZIP. `manifest.jws` is its detached-content twin: a compact JWS over the same bytes. */
export const Manifest = z.object({
  export: ExportId,
  documentNumber: z.string(),
  purpose: z.string(),
  createdAt: Instant,
  leads: z.int(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: Sha256 })),
});
export type Manifest = z.infer<typeof Manifest>;

const base = '/v1/exports';
const ofExport = z.strictObject({ id: ExportId });
const exportStep = { capability: 'exports', noun: exportNoun, base, params: ofExport, answer: Export } as const;

export const exportRoutes = {
  requestExport: route({
    capability: 'exports',
    method: 'POST',
    path: base,
    summary: { zh: '申请导出线索', en: 'Request an export of leads' },
    who: ['police'],
    body: request,
    answer: { status: 202, body: Export, versioned: true },
  }),
  listExports: route({
    capability: 'exports',
    method: 'GET',
    path: base,
    summary: { zh: '导出列表', en: 'List exports' },
    who: ['police', 'antifraud'],
    query: Paging,
    answer: { status: 200, body: pageOf(ExportListed) },
  }),
  readExport: route({
    capability: 'exports',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看导出', en: 'Read an export; when it is ready, the police get a short link' },
    who: ['police', 'antifraud'],
    noun: exportNoun,
    params: ofExport,
    answer: {
      status: 200,
      body: Export.extend({ link: z.string().optional() }).meta({ id: 'LinkedExport' }),
      versioned: true,
    },
  }),
  approveExport: step({ ...exportStep, verb: 'approve', body: NoBody, summary: { zh: '批准导出', en: 'Approve' } }),
  rejectExport: step({ ...exportStep, verb: 'reject', body: Reasoned, summary: { zh: '驳回', en: 'Reject' } }),
  receiptExport: step({
    ...exportStep,
    verb: 'receipt',
    body: NoBody,
    summary: { zh: '签收', en: 'Acknowledge receipt' },
  }),
} as const;
