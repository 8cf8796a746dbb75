import * as z from 'zod';
import { credentialNoun, perStatusList, statusPlaceOf } from '#schemas/credentials.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { signJws } from '#shared/crypto/sign.ts';
import { numbersGiven } from '#shared/records/counter.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { seconds, statusListUrl, statusSeries } from './credential.ts';
import { statusListOf } from './status-list.ts';

const registry: SystemActor = { id: 'system:credentials', role: 'system' };
const Lapsed = z.object({ statusIndex: z.int(), status: z.enum(['suspended', 'revoked', 'replaced']) });

/** Seconds for which a copy of a list may be used before it is fetched anew. */
export const timeToLive = 300;

/** The last list that was signed, by its number: as long as nothing in it changed, one signature serves half of its life. */
const signed = new Map<string, { readonly content: string; readonly until: number; readonly token: string }>();
const mostKept = 20;

/** How many places are known to be given: their number only grows. */
let given = 0;

/** Whether a credential has a place in the list: no stranger is signed lists without end. */
async function isBegun(list: string): Promise<boolean> {
  const first = Number(list) * perStatusList;
  if (first >= given) given = await numbersGiven(statusSeries);
  return first < given;
}

/**
 * A status list as a signed token (IETF Token Status List 5.1). It holds the state of all credentials of the list, so that fetching it
 * says nothing of whom one checks.
 * @param list its number
 * @throws Refusal `not_found` for a list that no credential has a place in
 */
export async function statusListToken(list: string, at: string): Promise<string> {
  if (!(await isBegun(list))) throw new Refusal('not_found');
  const entries = [];
  for await (const item of listAsSystem(registry, credentialNoun, 'lapsed', list)) {
    const { statusIndex, status } = Lapsed.parse(item);
    entries.push({ index: statusPlaceOf(statusIndex).index, status });
  }
  const claim = statusListOf(entries);
  const now = seconds(at);
  const known = signed.get(list);
  if (known && known.content === claim.lst && now < known.until) return known.token;
  const token = await signJws('statuslist+jwt', {
    sub: statusListUrl(list),
    iat: now,
    exp: now + 2 * timeToLive,
    ttl: timeToLive,
    status_list: claim,
  });
  if (signed.size >= mostKept) signed.clear();
  signed.set(list, { content: claim.lst, until: now + timeToLive, token });
  return token;
}
