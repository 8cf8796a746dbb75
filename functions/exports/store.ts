import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { exportRoutes } from '#schemas/export-routes.ts';
import { type Export, ExportRecord, explained, exportNoun } from '#schemas/exports.ts';
import { givenLinks, noteGiven } from '#shared/files/custody.ts';
import { readLink } from '#shared/files/files.ts';
import type { Verb } from '#shared/http/api.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { completeUntil } from './rules.ts';

type Routes = typeof exportRoutes;

/** An export as its readers see it: with the words of its failure, and up to when it misses nothing once there is a file. */
function shown(item: Item): Export {
  const { file, tries: _tries, requestedBy: _requestedBy, ...record } = ExportRecord.parse(item);
  const until = file && completeUntil(record);
  return {
    ...record,
    ...(record.failure ? { explanation: explained(record.failure) } : {}),
    ...(until ? { completeUntil: until } : {}),
  };
}

const answer = ({ record, replayed }: Outcome) => ({ body: shown(record), replayed });

/** Requests an export. Nothing is read of the pool until it is approved, by a person where personal data is in. */
export const request: Verb<Routes['requestExport']> = async ({ principal, body, change }) => {
  const id = derivedId(exportNoun.prefix, change.key.hash);
  const fields = { ...body, cityCode: principal.cityCode, requestedBy: principal.id };
  return answer(await createRecord(exportNoun, change, id, fields));
};

export const list: Verb<Routes['listExports']> = async ({ principal, query }) => {
  const box = principal.role === 'police' ? 'ofCity' : 'all';
  const page = await listRecords(principal, exportNoun, { box, ...query });
  return { body: { ...page, items: page.items.map(shown) } };
};

/** The export; the police of its city get a short link with it while the file is there, the committee never does. Each link is noted first. */
export const read: Verb<Routes['readExport']> = async ({ principal, params, at, requestId }) => {
  const record = ExportRecord.parse(await readRecord(principal, exportNoun, params.id));
  const { id, file, keptUntil = '' } = record;
  if (principal.role !== 'police' || !file || keptUntil <= at) return { body: shown(record) };
  await noteGiven(id, { at, what: 'export', by: { role: principal.role, id: principal.id }, requestId });
  const link = await readLink({ bucket: environment.exportBucket(), key: file, fileName: `${id}.zip` });
  return { body: { ...shown(record), link } };
};

export const links: Verb<Routes['listExportLinks']> = async ({ principal, params, query }) => {
  const { id } = await readRecord(principal, exportNoun, params.id);
  return { body: await givenLinks(principal, id, query) };
};

/** Approves, or has tried again, as of now: the worker goes by this instant. */
export const approve =
  (verb: 'approve' | 'retry'): Verb<Routes['approveExport']> =>
  async ({ params, change, ifMatch, at }) =>
    answer(
      await transitionRecord(exportNoun, change, params.id, verb, {
        ifVersion: ifMatch,
        set: { approvedAt: at },
        remove: ['failure', 'failedOn', 'tries', 'progress'],
      }),
    );

/** Ends an export for a reason, which stands in its timeline. */
export const end =
  (verb: 'reject' | 'cancel'): Verb<Routes['rejectExport']> =>
  async ({ params, change, ifMatch }) =>
    answer(await transitionRecord(exportNoun, change, params.id, verb, { ifVersion: ifMatch }));

/** Acknowledges receipt of the very file. @throws Refusal `receipt_differs` for another hash */
export const acknowledge: Verb<Routes['receiptExport']> = async ({ params, body, change, ifMatch }) =>
  answer(
    await transitionRecord(exportNoun, change, params.id, 'receipt', {
      ifVersion: ifMatch,
      set: { receivedBy: body.receivedBy },
      only: {
        expression: '#sha256 = :sha256',
        names: { '#sha256': 'sha256' },
        values: { ':sha256': body.sha256 },
        otherwise: () => new Refusal('receipt_differs'),
      },
    }),
  );

let verifier: Promise<string> | undefined;

/** The program that verifies an export offline, as it was built beside this function. */
export const readVerifier: Verb<Routes['readVerifier']> = async () => {
  verifier ??= readFile(join(environment.codeFolder(), 'assets', 'verify-export.mjs'), 'utf8');
  return { content: await verifier };
};
