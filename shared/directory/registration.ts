import { adjusterNoun, type Registration, type SealedFields } from '#schemas/adjusters.ts';
import { matchHash } from '#shared/crypto/derived-key.ts';
import { type Binding, seal } from '#shared/crypto/seal.ts';
import { idFrom } from '#shared/records/id.ts';
import type { Item } from '#shared/records/table.ts';

/** What the envelope of an adjuster's personal data is bound to. */
export const envelopeOf = (id: string): Binding => ({ table: adjusterNoun.table, record: id, field: 'sealed' });

/** The id of the record of a person: the keyed hash of the national id, so that the same person always has the same. */
export const personId = async (nationalId: string): Promise<string> =>
  idFrom(adjusterNoun.prefix, await matchHash('adjuster', nationalId));

/**
 * What a registration becomes in the database, all but whose it is and where: personal data sealed, the rest as it was given.
 * @returns the record's id, and its fields, which lack `memberId` and `cityCode`
 */
export async function registered(registration: Registration): Promise<{ id: string; fields: Item }> {
  const { nationalId, drivingLicence, phone, ...open } = registration;
  const id = await personId(nationalId);
  const sealed = await seal(envelopeOf(id), { nationalId, drivingLicence, phone } satisfies SealedFields);
  return { id, fields: { ...open, sealed } };
}
