import { createPublicKey } from 'node:crypto';
import { memberNoun } from '#schemas/members.ts';
import { mostKeys, PrincipalRecord, type PublicKey, principalNoun, type principalRoutes } from '#schemas/principals.ts';
import { partitionKey, sortKey, timeToLive } from '#schemas/tables.ts';
import { findBranch } from '#shared/directory/directory.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { canonicalHash } from '#shared/records/canonical.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import { getItems, putIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';

type Routes = typeof principalRoutes;

/** The keys stand as a map by `kid`, so that one condition bounds them and one assignment adds or takes one. */
const withKeyList = (record: Stored): Stored => ({ ...record, keys: Object.values(record.keys ?? {}) });

/** Beside the record, whose every change is a step in the chain. By the key itself: another one under the same `kid` was never used. */
const markOf = (clientId: string, key: PublicKey) => ({
  [partitionKey]: `used#${clientId}`,
  [sortKey]: canonicalHash(key),
});

/** Notes that a key has just brought a token. @param at ISO 8601 UTC */
export async function noteUse(clientId: string, key: PublicKey, at: string): Promise<void> {
  // The mark serves whoever looks after the keys: no token waits or fails for it.
  await putIf({ TableName: environment.table('Hub'), Item: { ...markOf(clientId, key), kid: key.kid, at } }).catch(
    (error: unknown) => log.error('the use of a key was not noted', error, { clientId }),
  );
}

/** When each key last brought a token, as `{ kid, at }`; a key that never did is missing. */
async function lastUses({ id, keys }: PrincipalRecord) {
  const asked = (keys ?? []).map((key) => markOf(id, key));
  const uses = asked.length > 0 ? await getItems(environment.table('Hub'), asked) : [];
  return uses.map(({ kid, at }) => ({ kid, at }));
}

async function shown(record: Stored) {
  const client = withKeyList(record);
  return { ...client, keysLastUsed: await lastUses(PrincipalRecord.parse(client)) };
}
const answer = async ({ record, replayed }: Outcome) => ({ body: await shown(record), replayed });

/** A principal by its id, for the authorizer and the token endpoint; undefined when there is none. */
export async function findPrincipal(id: string): Promise<PrincipalRecord | undefined> {
  const record = await readAsSystem(principalNoun, id);
  return record && PrincipalRecord.parse(withKeyList(record));
}

const fewestRsaBits = 2048;

/** Refuses a key that has the right form but is none: a point off the curve, or a modulus that is too short. */
function refuseUnusable(key: PublicKey): void {
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key, format: 'jwk' });
    if (key.kty === 'EC' || (asymmetricKeyDetails?.modulusLength ?? 0) >= fewestRsaBits) return;
  } catch {
    // Said below, as for a short modulus.
  }
  const detail = '不是可用的公钥 / not a usable public key';
  throw new Refusal('invalid_request', { errors: [{ in: 'body', pointer: '/key', code: 'unusable_key', detail }] });
}

/** The id of a person's principal: issuer and subject are its key, so a person is enrolled once. */
export const personId = (issuer: string, subject: string) => derivedId(principalNoun.prefix, issuer, subject);

/**
 * Uses up a client assertion: the first to write its mark may go on.
 * @param exp seconds; the mark stays until the assertion has expired anyway
 * @throws Refusal `assertion_replayed`
 */
export async function useOnce(clientId: string, jti: string, exp: number): Promise<void> {
  const outcome = await putIf({
    TableName: environment.table('Hub'),
    Item: { [partitionKey]: `jti#${clientId}#${canonicalHash(jti)}`, [sortKey]: 'jti', [timeToLive]: exp + 120 },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  if (!outcome.ok) throw new Refusal('assertion_replayed');
}

export const registerClient: Verb<Routes['registerClient']> = async ({ principal, params, body, change }) => {
  const member = await readRecord(principal, memberNoun, params.id);
  const { name, branchId, key } = body;
  refuseUnusable(key);
  if (branchId && (await findBranch(branchId))?.memberId !== member.id) refuseReference('/branchId');
  const id = derivedId(principalNoun.prefix, change.key.hash);
  return answer(
    await createRecord(principalNoun, change, id, {
      name,
      role: 'member',
      memberId: member.id,
      ...(branchId ? { branchId } : {}),
      keys: { [key.kid]: key },
    }),
  );
};

export const listClients: Verb<Routes['listClients']> = async ({ principal, params, query }) => {
  await readRecord(principal, memberNoun, params.id);
  return { body: await listRecords(principal, principalNoun, { box: 'ofMember', value: params.id, ...query }) };
};

/** Whoever sits on the committee and is not suspended, the newest first. */
export const listCommittee: Verb<Routes['listCommittee']> = async ({ principal, query }) => ({
  body: await listRecords(principal, principalNoun, {
    box: 'ofRole',
    value: 'antifraud',
    status: 'active',
    ...query,
  }),
});

export const readClient: Verb<Routes['readClient']> = async ({ principal, params }) => ({
  body: await shown(await readRecord(principal, principalNoun, params.id)),
});

/** Suspends or resumes; the authorizer notices within 30 seconds. */
export const take =
  (verb: 'suspend' | 'resume'): Verb<Routes['suspendClient']> =>
  async ({ params, change, ifMatch }) =>
    answer(await transitionRecord(principalNoun, change, params.id, verb, { ifVersion: ifMatch }));

export const addKey: Verb<Routes['addClientKey']> = async ({ params, body, change, ifMatch }) => {
  refuseUnusable(body.key);
  return answer(
    await transitionRecord(principalNoun, change, params.id, 'addKey', {
      ifVersion: ifMatch,
      assign: { set: '#keyMap.#kid = :newKey' },
      only: {
        expression: 'size(#keyMap) < :mostKeys AND attribute_not_exists(#keyMap.#kid)',
        names: { '#keyMap': 'keys', '#kid': body.key.kid },
        values: { ':mostKeys': mostKeys, ':newKey': body.key },
        otherwise: () => new Refusal('too_many_keys'),
      },
    }),
  );
};

export const retireKey: Verb<Routes['retireClientKey']> = async ({ params, body, change, ifMatch }) =>
  answer(
    await transitionRecord(principalNoun, change, params.id, 'retireKey', {
      ifVersion: ifMatch,
      assign: { remove: '#keyMap.#kid' },
      only: {
        expression: 'size(#keyMap) > :one AND attribute_exists(#keyMap.#kid)',
        names: { '#keyMap': 'keys', '#kid': body.kid },
        otherwise: () => new Refusal('last_key'),
      },
    }),
  );
