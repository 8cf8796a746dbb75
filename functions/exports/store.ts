import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { exportRoutes } from '#schemas/export-routes.ts';
import { type Export, ExportRecord, explained, exportNoun } from '#schemas/exports.ts';
import type { Principal } from '#schemas/roles.ts';
import { givenLinks, noteGiven } from '#shared/files/custody.ts';
import { readLink } from '#shared/files/files.ts';
import type { Verb } from '#shared/http/api.ts';
import { bodyFault } from '#shared/http/problem.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { completeUntil, continuationFaults } from './rules.ts';

type Routes = typeof exportRoutes;

/**
 * An export as its readers see it: with the words of its failure, and up to when it misses nothing once there is a file. The police learn the
 * file's hash from the file alone, until their receipt has named it.
 */
function shown({ role }: Pick<Principal, 'role'>, item: Item): Export {
  const { file, tries: _tries, requestedBy: _requestedBy, sha256, ...record } = ExportRecord.parse(item);
  const until = file && completeUntil(record);
  return {
    ...record,
    ...(sha256 && (role !== 'police' || record.receivedBy) ? { sha256 } : {}),
    ...(record.failure ? { explanation: explained(record.failure) } : {}),
    ...(until ? { completeUntil: until } : {}),
  };
}

const answer = (reader: Principal, { record, replayed }: Outcome) => ({ body: shown(reader, record), replayed });

/** Requests an export. Nothing is read of the pool until it is approved, by a person where personal data is in. */
export const request: Verb<Routes['requestExport']> = async ({ principal, body, change }) => {
  const id = derivedId(exportNoun.prefix, change.key.hash);
  const filter = body.after ? { ...body.filter, since: await beginningOf(principal, body.after, body) } : body.filter;
  const fields = { ...body, filter, cityCode: principal.cityCode, requestedBy: principal.id };
  return answer(principal, await createRecord(exportNoun, change, id, fields));
};

/** Where an export begins that goes on from another one. @throws Refusal `not_continuable` with what keeps it from that */
async function beginningOf(principal: Principal, after: string, asked: Pick<Export, 'filter' | 'content'>) {
  const faulty = (faults: readonly { pointer: string; code: string }[]) =>
    new Refusal('not_continuable', { errors: faults.map(({ pointer, code }) => bodyFault(pointer, code)) });
  const found = await readRecord(principal, exportNoun, after).catch((error: unknown) => {
    const unknown = error instanceof Refusal && error.code === 'not_found';
    throw unknown ? faulty([{ pointer: '/after', code: 'after_unusable' }]) : error;
  });
  const before = ExportRecord.parse(found);
  const faults = continuationFaults(before, asked);
  if (faults.length > 0) throw faulty(faults);
  return completeUntil(before);
}

export const list: Verb<Routes['listExports']> = async ({ principal, query }) => {
  const box = principal.role === 'police' ? 'ofCity' : 'all';
  const page = await listRecords(principal, exportNoun, { box, ...query });
  return { body: { ...page, items: page.items.map((item) => shown(principal, item)) } };
};

/** The export; the police of its city get a short link with it while the file is there, the committee never does. Each link is noted first. */
export const read: Verb<Routes['readExport']> = async ({ principal, params, at, requestId }) => {
  const record = ExportRecord.parse(await readRecord(principal, exportNoun, params.id));
  const { id, status, file, keptUntil = '' } = record;
  const isThere = (status === 'ready' || status === 'received') && keptUntil > at;
  if (principal.role !== 'police' || !file || !isThere) return { body: shown(principal, record) };
  await noteGiven(id, { at, what: 'export', by: { role: principal.role, id: principal.id }, requestId });
  const link = await readLink({ bucket: environment.exportBucket(), key: file, fileName: `${id}.zip` });
  return { body: { ...shown(principal, record), link } };
};

export const links: Verb<Routes['listExportLinks']> = async ({ principal, params, query }) => {
  const { id } = await readRecord(principal, exportNoun, params.id);
  return { body: await givenLinks(principal, id, query) };
};

/** Approves, or has tried again, as of now: the worker goes by this instant. */
export const approve =
  (verb: 'approve' | 'retry'): Verb<Routes['approveExport']> =>
  async ({ principal, params, change, ifMatch, at }) =>
    answer(
      principal,
      await transitionRecord(exportNoun, change, params.id, verb, {
        ifVersion: ifMatch,
        set: { approvedAt: at },
        remove: ['failure', 'failedOn', 'tries', 'progress'],
      }),
    );

/** Ends an export for a reason, which stands in its timeline. */
export const end =
  (verb: 'reject' | 'cancel' | 'revoke'): Verb<Routes['rejectExport']> =>
  async ({ principal, params, change, ifMatch }) =>
    answer(principal, await transitionRecord(exportNoun, change, params.id, verb, { ifVersion: ifMatch }));

/**
 * Acknowledges receipt of the very file, whose hash nobody has told the police.
 * @throws Refusal `file_not_fetched` when no link to it was given out, `receipt_differs` for another hash
 */
export const acknowledge: Verb<Routes['receiptExport']> = async ({ principal, params, body, change, ifMatch }) => {
  const { id, status } = await readRecord(principal, exportNoun, params.id);
  const given = await givenLinks(principal, id, { limit: 1 });
  if (status === 'ready' && given.items.length === 0) throw new Refusal('file_not_fetched');
  return answer(
    principal,
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
};

let verifier: Promise<string> | undefined;

/** The program that verifies an export offline, as it was built beside this function. */
export const readVerifier: Verb<Routes['readVerifier']> = async () => {
  verifier ??= readFile(join(environment.codeFolder(), 'assets', 'verify-export.mjs'), 'utf8');
  return { content: await verifier };
};
