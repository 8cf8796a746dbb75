import * as z from 'zod';
import { AdjusterFacts, adjusterNoun } from '#schemas/adjusters.ts';
import { Credential, CredentialRecord, credentialNoun, type credentialRoutes } from '#schemas/credentials.ts';
import { cities } from '#schemas/divisions.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { signJws } from '#shared/crypto/sign.ts';
import { findMember } from '#shared/directory/directory.ts';
import type { Verb } from '#shared/http/api.ts';
import { recallKey } from '#shared/records/change.ts';
import { idFrom } from '#shared/records/id.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { createRecord, readAsSystem, readRecord, type Stored, transitionRecord } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { expiryOf, standingOf } from './rules.ts';

type Routes = typeof credentialRoutes;

const registry: SystemActor = { id: 'system:credentials', role: 'system' };
const Serial = z.object({ serial: z.int() });

/** The credential with what it is worth at `at`. */
async function weighed(record: Stored, at: string): Promise<z.input<typeof Credential>> {
  const credential = CredentialRecord.parse(record);
  const adjuster = await readAsSystem(adjusterNoun, credential.adjusterId);
  return {
    ...credential,
    standing: standingOf(credential, adjuster && AdjusterFacts.parse(adjuster), at),
    verifyUrl: `${environment.publicBaseUrl()}/verify/${credential.id}`,
  };
}

/** The number of an adjuster's credential: nobody can guess it, and the same serial always gives the same number. */
const numberOf = async (adjusterId: string, serial: number) =>
  idFrom(credentialNoun.prefix, await keyedMac('credential-number:1', `${adjusterId}/${serial}`));

/** The last credential of an adjuster, with its serial; serial 0 when there is none. */
async function latest(adjusterId: string): Promise<{ serial: number; number: string }> {
  let serial = 0;
  for await (const item of listAsSystem(registry, credentialNoun, 'ofAdjuster', adjusterId)) {
    serial = Math.max(serial, Serial.parse(item).serial);
  }
  return { serial, number: await numberOf(adjusterId, serial) };
}

/**
 * Issues a credential in one conditional put. Its number derives from adjuster and serial, so two coordinators who issue at once meet
 * on one number and the second learns that it exists.
 */
export const issue: Verb<Routes['issueCredential']> = async ({ principal, params, change, at }) => {
  const adjuster = AdjusterFacts.parse(await readRecord(principal, adjusterNoun, params.id));
  const before = await latest(adjuster.id);
  const held = before.serial > 0 ? await readAsSystem(credentialNoun, before.number) : undefined;
  const current = held && (await weighed(held, at));
  // A repeat of the request that issued it meets its own key in the put below; another one is refused there while it counts.
  const repeated = held !== undefined && recallKey(held, change.key) !== 'new';
  const counts = current?.standing === 'valid' || current?.standing === 'suspended';
  const serial = repeated || counts ? before.serial : before.serial + 1;
  if (serial > before.serial && adjuster.status !== 'approved') {
    throw new Refusal('state_conflict', { currentStatus: adjuster.status, currentVersion: adjuster.version });
  }
  const number = await numberOf(adjuster.id, serial);
  const member = await findMember(adjuster.memberId);
  if (!member) throw new Error('an adjuster without a member');
  const expiresOn = expiryOf(at);
  const jws = await signJws('credential+jwt', {
    iss: environment.publicBaseUrl(),
    jti: number,
    iat: seconds(at),
    exp: seconds(expiresOn),
    holder: adjuster.name,
    member: member.name,
    cities: cities.map(({ code }) => code),
  });
  const { record, replayed } = await createRecord(credentialNoun, change, number, {
    adjusterId: adjuster.id,
    memberId: member.id,
    memberName: member.name,
    memberNameEn: member.nameEn,
    holder: adjuster.name,
    cityCode: adjuster.cityCode,
    countyCode: adjuster.countyCode,
    cities: cities.map(({ code }) => code),
    serial,
    expiresOn,
    jws,
  });
  return { body: await weighed(record, at), replayed };
};

const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000);

export const read: Verb<Routes['readCredential']> = async ({ principal, params, at }) => ({
  body: await weighed(await readRecord(principal, credentialNoun, params.id), at),
});

export const revoke: Verb<Routes['revokeCredential']> = async ({ params, change, ifMatch, at }) => {
  const { record, replayed } = await transitionRecord(credentialNoun, change, params.id, 'revoke', {
    ifVersion: ifMatch,
  });
  return { body: await weighed(record, at), replayed };
};

/** What anyone may see of a credential by its number; undefined for a number that is not there. */
export async function look(number: string, at: string): Promise<Credential | undefined> {
  const record = await readAsSystem(credentialNoun, number);
  return record && Credential.parse(await weighed(record, at));
}
