import * as z from 'zod';
import { AssistRecord, AssistSealed, assistNoun, type assistRoutes } from '#schemas/assists.ts';
import type { VerbOf } from '#schemas/noun.ts';
import type { Principal } from '#schemas/roles.ts';
import { type Binding, open } from '#shared/crypto/seal.ts';
import { findMember } from '#shared/directory/directory.ts';
import { linksTo } from '#shared/files/papers.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { listRecords } from '#shared/records/list.ts';
import { type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';

type Routes = typeof assistRoutes;

/** What the envelope of an assist's personal data is bound to. */
export const envelopeOf = (id: string): Binding => ({ table: assistNoun.table, record: id, field: 'sealed' });
const Envelope = z.object({ sealed: z.string() });

/** An assist as its reader sees it: the two parties with its personal data opened, the coordinator without. */
async function shownTo({ role }: Principal, record: Stored) {
  const assist = AssistRecord.parse(record);
  if (role !== 'member') return assist;
  const { sealed } = Envelope.parse(record);
  const { consentBy, ...personal } = AssistSealed.parse(await open(envelopeOf(assist.id), sealed));
  return { ...assist, ...personal, consent: { ...assist.consent, by: consentBy } };
}

/** An outcome as its caller may read it. */
export const answer = async (principal: Principal, { record, replayed }: Outcome) => ({
  body: await shownTo(principal, record),
  replayed,
});

export const list: Verb<Routes['listAssists']> = async ({ principal, query: { box, ...request } }) => ({
  body: await listRecords(principal, assistNoun, {
    box: box ?? (principal.role === 'member' ? 'sent' : 'ofCity'),
    ...request,
  }),
});

/** An assist. Both parties see the photos: that is how they reach the insurer concerned. */
export const read: Verb<Routes['readAssist']> = async (call) => {
  const { principal, params } = call;
  const record = await readRecord(principal, assistNoun, params.id);
  const [assist, photos] = await Promise.all([
    shownTo(principal, record),
    principal.role === 'member' ? linksTo(call, AssistRecord.parse(record).evidenceIds) : undefined,
  ]);
  return { body: { ...assist, photos } };
};

/** Routes an assist: it leaves the list of the insurer that had it, if one had, and enters the other's. */
export const route: Verb<Routes['routeAssist']> = async ({ principal, params, body, change, ifMatch }) => {
  const { customerOf } = body;
  if (!(await findMember(customerOf))) refuseReference('/customerOf');
  const step = { ifVersion: ifMatch, set: { customerOf } };
  return answer(principal, await transitionRecord(assistNoun, change, params.id, 'route', step));
};

/** A step that changes nothing but the state. */
export const take =
  (verb: VerbOf<typeof assistNoun>): Verb<Routes['acknowledgeAssist'] | Routes['closeAssist']> =>
  async ({ principal, params, change, ifMatch }) =>
    answer(principal, await transitionRecord(assistNoun, change, params.id, verb, { ifVersion: ifMatch }));
