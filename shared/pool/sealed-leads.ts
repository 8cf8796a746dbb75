import { type LeadRecord, LeadSealed, leadEnvelope, leadNoun } from '#schemas/leads.ts';
import { openUnder, readOwnKeys } from '#shared/crypto/own-key.ts';

type Sealing = Pick<LeadRecord, 'id' | 'sealed'>;

/** Leads of which one batch of keys is fetched. */
const openedAtOnce = 100;

/** What stands in the envelopes of leads, by their ids; one that was erased is not among them. A read of a key for each. */
export async function sealedOfMany(leads: readonly Sealing[]): Promise<Map<string, LeadSealed>> {
  const contents = new Map<string, LeadSealed>();
  for (let start = 0; start < leads.length; start += openedAtOnce) {
    const batch = leads.slice(start, start + openedAtOnce).filter(({ sealed }) => sealed !== undefined);
    const keys = await readOwnKeys(
      leadNoun.table,
      batch.map(({ id }) => id),
    );
    for (const { id, sealed = '' } of batch) {
      const key = keys.get(id);
      if (key) contents.set(id, LeadSealed.parse(openUnder(key, leadEnvelope(id), sealed)));
    }
  }
  return contents;
}

/** What stands in a lead's envelope; undefined when it was erased. @throws when the envelope was altered */
export const sealedOf = async (lead: Sealing): Promise<LeadSealed | undefined> =>
  (await sealedOfMany([lead])).get(lead.id);
