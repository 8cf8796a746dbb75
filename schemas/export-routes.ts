import * as z from 'zod';
import { GivenLink } from './evidence.ts';
import { Export, ExportId, exportNoun, receipt, request } from './exports.ts';
import { NoBody, Paging, pageOf, Reasoned } from './primitives.ts';
import { timeline } from './record.ts';
import { route, step } from './route.ts';

const base = '/v1/exports';
const ofExport = z.strictObject({ id: ExportId });
const readers = ['police', 'antifraud'] as const;
const exportStep = { capability: 'exports', noun: exportNoun, base, params: ofExport, answer: Export } as const;

const ExportListed = Export.omit({ purpose: true, filter: true }).meta({ id: 'ExportSummary' });

export const exportRoutes = {
  requestExport: route({
    capability: 'exports',
    method: 'POST',
    path: base,
    summary: {
      zh: '申请导出线索；含个人信息的须经反欺诈委员会批准',
      en: "Request an export of leads; one with personal data needs the committee's approval",
    },
    who: ['police'],
    body: request,
    answer: { status: 202, body: Export, versioned: true },
  }),
  listExports: route({
    capability: 'exports',
    method: 'GET',
    path: base,
    summary: {
      zh: '导出列表；最近一次已签收导出的 completeUntil 即下次的 since',
      en: 'List exports; the `completeUntil` of the latest received one is the `since` of the next',
    },
    who: readers,
    query: Paging.extend({ status: z.enum(exportNoun.states).optional() }),
    answer: { status: 200, body: pageOf(ExportListed) },
  }),
  readExport: route({
    capability: 'exports',
    method: 'GET',
    path: `${base}/{id}`,
    summary: {
      zh: '查看导出及进度；就绪后警方可取得短期下载链接',
      en: 'Read an export and how far it is; when it is ready, the police get a short link',
    },
    who: readers,
    noun: exportNoun,
    params: ofExport,
    answer: {
      status: 200,
      body: Export.extend({ link: z.string().optional() }).meta({ id: 'LinkedExport' }),
      versioned: true,
    },
  }),
  listExportLinks: route({
    capability: 'exports',
    method: 'GET',
    path: `${base}/{id}/links`,
    summary: { zh: '已发放的下载链接', en: 'Each link to the file that was given out, and to whom' },
    who: readers,
    noun: exportNoun,
    params: ofExport,
    query: Paging,
    answer: { status: 200, body: pageOf(GivenLink) },
  }),
  readExportTimeline: timeline({
    capability: 'exports',
    noun: exportNoun,
    base,
    params: ofExport,
    who: readers,
    summary: { zh: '导出进程', en: "An export's timeline" },
  }),
  approveExport: step({ ...exportStep, verb: 'approve', body: NoBody, summary: { zh: '批准导出', en: 'Approve' } }),
  rejectExport: step({ ...exportStep, verb: 'reject', body: Reasoned, summary: { zh: '驳回', en: 'Reject' } }),
  cancelExport: step({
    ...exportStep,
    verb: 'cancel',
    body: Reasoned,
    summary: { zh: '取消导出；正在进行的随即停止', en: 'Cancel; what is being made is stopped' },
  }),
  retryExport: step({
    ...exportStep,
    verb: 'retry',
    body: NoBody,
    summary: { zh: '重试', en: 'Try a failed one again' },
  }),
  receiptExport: step({
    ...exportStep,
    verb: 'receipt',
    body: receipt,
    summary: { zh: '签收，须与文件摘要一致', en: 'Acknowledge receipt of the very file' },
  }),
  readVerifier: route({
    capability: 'exports',
    method: 'GET',
    path: '/verify-export.mjs',
    summary: { zh: '离线核验程序', en: 'The program that verifies an export offline' },
    who: 'public',
    answer: { status: 200, media: 'text/javascript; charset=utf-8' },
  }),
} as const;
