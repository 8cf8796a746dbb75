import { claimEnvelope, type LeadRecord, LeadSealed, leadEnvelope, leadNoun } from '#schemas/leads.ts';
import { openUnder, readOwnKeys } from '#shared/crypto/own-key.ts';

type Sealing = Pick<LeadRecord, 'id' | 'sealed' | 'sealedClaim'>;

/** What stands in a lead's envelope is not what was sealed, or not what a lead says: no try will open it. */
export class Unreadable extends Error {
  readonly id: string;
  constructor(id: string, cause: unknown) {
    super(`the envelope of ${id} cannot be read`, { cause });
    this.name = 'Unreadable';
    this.id = id;
  }
}

/** Leads of which one batch of keys is fetched. */
const openedAtOnce = 100;

/** What stands in the envelopes of leads, by their ids; one that was erased is not among them. A read of a key for each. @throws Unreadable */
export async function sealedOfMany(leads: readonly Sealing[]): Promise<Map<string, LeadSealed>> {
  const contents = new Map<string, LeadSealed>();
  for (let start = 0; start < leads.length; start += openedAtOnce) {
    const batch = leads.slice(start, start + openedAtOnce).filter(({ sealed }) => sealed !== undefined);
    const keys = await readOwnKeys(
      leadNoun.table,
      batch.map(({ id }) => id),
    );
    for (const lead of batch) {
      const key = keys.get(lead.id);
      if (key) contents.set(lead.id, readable(key, lead));
    }
  }
  return contents;
}

function readable(key: Uint8Array, lead: Sealing): LeadSealed {
  try {
    return openedWith(key, lead);
  } catch (error) {
    throw new Unreadable(lead.id, error);
  }
}

function openedWith(key: Uint8Array, { id, sealed = '', sealedClaim }: Sealing): LeadSealed {
  const content = LeadSealed.parse(openUnder(key, leadEnvelope(id), sealed));
  if (sealedClaim === undefined) return content;
  return LeadSealed.parse({ ...content, claimNumber: openUnder(key, claimEnvelope(id), sealedClaim) });
}

/** What stands in a lead's envelope; undefined when it was erased. @throws Unreadable when the envelope was altered */
export const sealedOf = async (lead: Sealing): Promise<LeadSealed | undefined> =>
  (await sealedOfMany([lead])).get(lead.id);
