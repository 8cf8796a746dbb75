import * as z from 'zod';
import { adjusterNoun, type adjusterRoutes, SealedFields } from '#schemas/adjusters.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import type { VerbOf } from '#schemas/noun.ts';
import { matchHash } from '#shared/crypto/derived-key.ts';
import { open, seal } from '#shared/crypto/seal.ts';
import type { Verb } from '#shared/http/api.ts';
import { idFrom } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, type Stored, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';

type Routes = typeof adjusterRoutes;

const binding = (id: string) => ({ table: adjusterNoun.table, record: id, field: 'sealed' });
const Envelope = z.object({ sealed: z.string() });

/** The record with its personal data opened, for those who may read it. */
async function opened(record: Stored): Promise<Stored> {
  const { sealed } = Envelope.parse(record);
  return { ...record, ...SealedFields.parse(await open(binding(record.id), sealed)) };
}
const answer = async ({ record, replayed }: Outcome) => ({ body: await opened(record), replayed });

/**
 * Registers an adjuster under the keyed hash of the national id, so that the database itself refuses a second active registration,
 * whichever member holds the first.
 */
export const register: Verb<Routes['registerAdjuster']> = async ({ body, principal, change }) => {
  const { nationalId, drivingLicence, phone, ...open } = body;
  const id = idFrom(adjusterNoun.prefix, await matchHash('adjuster', nationalId));
  const sealed = await seal(binding(id), { nationalId, drivingLicence, phone } satisfies SealedFields);
  const place = { memberId: principal.memberId, cityCode: cityCodeOf(body.countyCode) };
  try {
    return await answer(await createRecord(adjusterNoun, change, id, { ...open, ...place, sealed }));
  } catch (error) {
    // Not a word on which company holds the other registration.
    if (error instanceof Refusal && error.code === 'already_exists') throw new Refusal('already_registered');
    throw error;
  }
};

export const list: Verb<Routes['listAdjusters']> = async ({ principal, query: { status, ...paging } }) => ({
  body: await listRecords(principal, adjusterNoun, {
    box: principal.role === 'member' ? 'ofMember' : 'ofCity',
    where: { status },
    ...paging,
  }),
});

export const read: Verb<Routes['readAdjuster']> = async ({ principal, params }) => ({
  body: await opened(await readRecord(principal, adjusterNoun, params.id)),
});

/** Amends phone or county. The envelope is sealed anew as a whole, on the version that was read. */
export const amend: Verb<Routes['amendAdjuster']> = async ({ principal, params, body, change, ifMatch }) => {
  const record = await readRecord(principal, adjusterNoun, params.id);
  const { countyCode, phone } = body;
  // Another city is another association's to approve: the adjuster departs here and is registered there.
  if (countyCode && cityCodeOf(countyCode) !== record.cityCode) throw new Refusal('other_city');
  const known = SealedFields.parse(await open(binding(record.id), Envelope.parse(record).sealed));
  return answer(
    await transitionRecord(adjusterNoun, change, record.id, 'amend', {
      ifVersion: ifMatch,
      set: {
        ...(countyCode ? { countyCode } : {}),
        ...(phone ? { sealed: await seal(binding(record.id), { ...known, phone } satisfies SealedFields) } : {}),
      },
    }),
  );
};

type StepRoute = Routes['approveAdjuster'] | Routes['rejectAdjuster'];

/** A step that changes nothing but the state. */
export const take =
  (verb: VerbOf<typeof adjusterNoun>): Verb<StepRoute> =>
  async ({ params, change, ifMatch }) =>
    answer(await transitionRecord(adjusterNoun, change, params.id, verb, { ifVersion: ifMatch }));
