import { exportNoun, type exportRoutes, StoredFile } from '#schemas/exports.ts';
import type { VerbOf } from '#schemas/noun.ts';
import { readLink } from '#shared/files/files.ts';
import type { Verb } from '#shared/http/api.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readRecord, transitionRecord } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';

type Routes = typeof exportRoutes;

/** Requests an export. Nothing is read until a second person has approved it. */
export const request: Verb<Routes['requestExport']> = async ({ principal, body, change }) => {
  const id = derivedId(exportNoun.prefix, change.key.hash);
  const { record, replayed } = await createRecord(exportNoun, change, id, { ...body, cityCode: principal.cityCode });
  return { body: record, replayed };
};

export const list: Verb<Routes['listExports']> = async ({ principal, query }) => ({
  body: await listRecords(principal, exportNoun, { box: principal.role === 'police' ? 'ofCity' : 'all', ...query }),
});

/** The export; the police get a short link with it while it is ready or received, the committee never does. */
export const read: Verb<Routes['readExport']> = async ({ principal, params }) => {
  const record = await readRecord(principal, exportNoun, params.id);
  const { id, file } = StoredFile.parse(record);
  if (principal.role !== 'police' || !file) return { body: record };
  const link = await readLink({ bucket: environment.exportBucket(), key: file, fileName: `${id}.zip` });
  return { body: { ...record, link } };
};

/** A step that changes nothing but the state. */
export const take =
  (verb: VerbOf<typeof exportNoun>): Verb<Routes['approveExport'] | Routes['rejectExport']> =>
  async ({ params, change, ifMatch }) => {
    const { record, replayed } = await transitionRecord(exportNoun, change, params.id, verb, { ifVersion: ifMatch });
    return { body: record, replayed };
  };
