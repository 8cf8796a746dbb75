import * as z from 'zod';
import { GivenLink } from './evidence.ts';
import { ProvidedLead } from './export-file.ts';
import { Export, ExportId, exportNoun, receipt, request } from './exports.ts';
import { NoBody, Paging, pageOf, Reasoned } from './primitives.ts';
import { timeline } from './record.ts';
import { route, step } from './route.ts';

const base = '/v1/exports';
const ofExport = z.strictObject({ id: ExportId });
const readers = ['police', 'antifraud'] as const;
const exportStep = { capability: 'exports', noun: exportNoun, base, params: ofExport, answer: Export } as const;

const ExportListed = Export.omit({ purpose: true }).meta({ id: 'ExportSummary' });

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
      zh: '导出列表；筛选条件与内容相同的后续导出以 after 指明所接续的一次，从其 completeUntil 起，不遗漏',
      en: 'List exports; the next of the same filter and content names the one it goes on from (`after`), begins at its `completeUntil` and misses nothing',
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
  listExportLeads: route({
    capability: 'exports',
    method: 'GET',
    path: `${base}/{id}/leads`,
    summary: {
      zh: '提供给警方的线索编号、版本和部分；会员公司只见本公司的',
      en: 'Which leads the police got by an export, in which version and which parts; a member sees its own. Kept for three years',
    },
    who: ['member', 'antifraud'],
    noun: exportNoun,
    params: ofExport,
    query: Paging,
    answer: { status: 200, body: pageOf(ProvidedLead) },
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
  revokeExport: step({
    ...exportStep,
    verb: 'revoke',
    body: Reasoned,
    summary: {
      zh: '撤回：删除平台上的文件，停发下载链接',
      en: "Revoke: the hub's file is removed, and no link is given out any more",
    },
  }),
  receiptExport: step({
    ...exportStep,
    verb: 'receipt',
    body: receipt,
    summary: {
      zh: '签收：回传所收文件的 SHA-256',
      en: 'Acknowledge receipt of the very file, by the SHA-256 computed of it',
    },
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
