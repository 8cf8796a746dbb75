import { batchNoun, type cardRoutes, StoredSheets } from '#schemas/cards.ts';
import { CredentialRecord, credentialNoun, standingOf } from '#schemas/credentials.ts';
import type { Principal } from '#schemas/roles.ts';
import { readLink } from '#shared/files/files.ts';
import { readPortrait } from '#shared/files/portraits.ts';
import type { Verb } from '#shared/http/api.ts';
import { paperFont } from '#shared/paper/font-file.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readAsSystem, readManyAsSystem, readRecord } from '#shared/records/record.ts';
import { mayRead } from '#shared/records/scope.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { drawCard } from './card.ts';
import { type CardFace, faceOf } from './face.ts';

type Routes = typeof cardRoutes;

/** What stands on a credential's card, with the holder's photo. */
export async function cardFaceOf(credential: CredentialRecord): Promise<CardFace> {
  const portrait = credential.photoId && (await readPortrait(credential.photoId));
  return { ...faceOf(credential, environment.publicBaseUrl()), ...(portrait ? { portrait } : {}) };
}

/** The card of a credential that counts: none is printed of one that is suspended, has ended or has run out. The same card is the same file, whenever it is drawn. */
export const draw: Verb<Routes['drawCard']> = async ({ principal, params, at }) => {
  const credential = CredentialRecord.parse(await readRecord(principal, credentialNoun, params.id));
  const { status, version, id, createdAt } = credential;
  if (standingOf(credential, at) !== 'valid')
    throw new Refusal('state_conflict', { currentStatus: status, currentVersion: version });
  return {
    content: await drawCard(paperFont(), await cardFaceOf(credential), createdAt),
    headers: { 'content-disposition': `inline; filename="${id}.pdf"` },
  };
};

/** Requests sheets of cards. What can't be printed is named at once, by its place; a worker draws the rest. */
export const request: Verb<Routes['requestBatch']> = async ({ principal, body, change, at }) => {
  const id = derivedId(batchNoun.prefix, change.key.hash);
  // A repeat is answered as before, whatever has become of the credentials since.
  if (!(await readAsSystem(batchNoun, id))) await requirePrintable(principal, body.credentials, at);
  const { record, replayed } = await createRecord(batchNoun, change, id, { ...body, cityCode: principal.cityCode });
  return { body: record, replayed };
};

async function requirePrintable(principal: Principal, credentials: readonly string[], at: string): Promise<void> {
  const found = await readManyAsSystem(credentialNoun, [...new Set(credentials)]);
  const printable = new Set(
    found
      .filter(
        (record) =>
          mayRead(credentialNoun, principal, record) && standingOf(CredentialRecord.parse(record), at) === 'valid',
      )
      .map(({ id }) => id),
  );
  const detail = { zh: '没有这张有效证件，或重复列出', en: 'There is no such valid credential, or it stands twice' };
  const errors = credentials.flatMap((number, place) =>
    printable.has(number) && credentials.indexOf(number) === place
      ? []
      : [{ in: 'body' as const, pointer: `/credentials/${place}`, code: 'unknown_reference', detail }],
  );
  if (errors.length > 0) throw new Refusal('unknown_reference', { errors });
}

export const list: Verb<Routes['listBatches']> = async ({ principal, query }) => ({
  body: await listRecords(principal, batchNoun, { box: 'ofCity', ...query }),
});

export const read: Verb<Routes['readBatch']> = async ({ principal, params }) => {
  const record = await readRecord(principal, batchNoun, params.id);
  const { id, file } = StoredSheets.parse(record);
  if (!file) return { body: record };
  const link = await readLink({ bucket: environment.sheetBucket(), key: file, fileName: `${id}.pdf` });
  return { body: { ...record, link } };
};
