import type * as z from 'zod';
import { AdjusterFacts, adjusterNoun, CredentialNumber } from '#schemas/adjusters.ts';
import {
  Credential,
  CredentialRecord,
  credentialNoun,
  type credentialRoutes,
  lapsing,
  standingOf,
} from '#schemas/credentials.ts';
import { readPortrait } from '#shared/files/portraits.ts';
import type { Verb } from '#shared/http/api.ts';
import type { Change } from '#shared/records/change.ts';
import { nextNumber } from '#shared/records/counter.ts';
import { listRecords } from '#shared/records/list.ts';
import { type Outcome, readAsSystem, readRecord } from '#shared/records/record.ts';
import { asLeftBy, replayed } from '#shared/records/replay.ts';
import type { Stored } from '#shared/records/stored.ts';
import { changeTogether, type Part } from '#shared/records/together.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { credentialOf, numberOf, statusSeries } from './credential.ts';
import { expiryOf } from './rules.ts';

type Routes = typeof credentialRoutes;

/** The credential as it is worth at `at`. */
const weighed = (record: Stored, at: string): z.input<typeof Credential> => {
  const credential = CredentialRecord.parse(record);
  return {
    ...credential,
    standing: standingOf(credential, at),
    verifyUrl: `${environment.publicBaseUrl()}/verify/${credential.id}`,
  };
};

/** The credential that this very request gave the adjuster before, if it did. */
async function givenBefore(adjuster: Stored, change: Change): Promise<Stored | undefined> {
  const left = await replayed(adjusterNoun, adjuster, change);
  const number = left && AdjusterFacts.parse(left).credential;
  const credential = number && (await readAsSystem(credentialNoun, number));
  return credential ? asLeftBy(credentialNoun, credential, change) : undefined;
}

/**
 * Gives an adjuster a credential, and sends the adjuster's record on to it, in one transaction: whoever comes second finds the adjuster
 * with another credential than the one expected, and nothing is written.
 * @param held the number that must be the adjuster's until now; undefined: none
 * @param others what becomes of that one
 */
async function give(
  options: { adjuster: Stored; change: Change; verb: 'issue' | 'reissue'; held: string | undefined },
  ...others: readonly Part[]
): Promise<Outcome> {
  const { adjuster, change, verb, held } = options;
  const facts = AdjusterFacts.parse(adjuster);
  const number = await numberOf(facts);
  if (expiryOf(change.at, facts) <= change.at) refuseExpired();
  const fields = await credentialOf(facts, number, await nextNumber(statusSeries), change.at);
  return changeTogether(
    change,
    {
      noun: credentialNoun,
      id: number,
      make: { ...fields, countyCode: facts.countyCode, ...(held ? { replaces: held } : {}) },
    },
    {
      noun: adjusterNoun,
      id: facts.id,
      verb,
      step: {
        // What is signed is what was read.
        ifVersion: facts.version,
        set: { credential: number },
        only: {
          expression: held ? '#credential = :held' : 'attribute_not_exists(#credential)',
          names: { '#credential': 'credential' },
          ...(held ? { values: { ':held': held } } : {}),
          otherwise: () => new Refusal('already_exists'),
        },
      },
    },
    ...others,
  );
}

const answer = ({ record, replayed }: Outcome, at: string) => ({ body: weighed(record, at), replayed });

function refuseExpired(): never {
  const detail = {
    zh: '驾驶证已过有效期：请所属公司先更正有效期',
    en: 'The driving licence has run out: the member must amend its validity first',
  };
  throw new Refusal('criteria_unmet', { errors: [{ in: 'path', pointer: '', code: 'licence-valid', detail }] });
}

/** Issues a credential to an approved adjuster who has none. */
export const issue: Verb<Routes['issueCredential']> = async ({ principal, params, change, at }) => {
  const adjuster = await readRecord(principal, adjusterNoun, params.id);
  const before = await givenBefore(adjuster, change);
  if (before) return { body: weighed(before, at), replayed: true };
  const { status, version, credential } = AdjusterFacts.parse(adjuster);
  if (credential) throw new Refusal('already_exists');
  if (status !== 'approved') throw new Refusal('state_conflict', { currentStatus: status, currentVersion: version });
  return answer(await give({ adjuster, change, verb: 'issue', held: undefined }), at);
};

/** Issues a new credential in the stead of one: lost, worn, run out, or with particulars that have changed. The old one says so. */
export const reissue: Verb<Routes['reissueCredential']> = async ({ principal, params, change, ifMatch, at }) => {
  const old = await readRecord(principal, credentialNoun, params.id);
  const { id, adjusterId, statusIndex, status, version } = CredentialRecord.parse(old);
  const adjuster = await readRecord(principal, adjusterNoun, adjusterId);
  const before = await givenBefore(adjuster, change);
  if (before) return { body: weighed(before, at), replayed: true };
  if (status !== 'valid') throw new Refusal('state_conflict', { currentStatus: status, currentVersion: version });
  const step = { ...lapsing(statusIndex, true), ifVersion: ifMatch };
  const part = { noun: credentialNoun, id, verb: 'reissue', step };
  return answer(await give({ adjuster, change, verb: 'reissue', held: id }, part), at);
};

/** Revokes a credential; its adjuster may be given another one. */
export const revoke: Verb<Routes['revokeCredential']> = async ({ principal, params, change, ifMatch, at }) => {
  const { id, adjusterId, statusIndex } = CredentialRecord.parse(
    await readRecord(principal, credentialNoun, params.id),
  );
  const outcome = await changeTogether(
    change,
    { noun: credentialNoun, id, verb: 'revoke', step: { ...lapsing(statusIndex, true), ifVersion: ifMatch } },
    { noun: adjusterNoun, id: adjusterId, verb: 'revoke', step: { remove: ['credential'] } },
  );
  return answer(outcome, at);
};

export const list: Verb<Routes['listCredentials']> = async ({ principal, query }) => ({
  body: await listRecords(principal, credentialNoun, {
    box: principal.role === 'member' ? 'ofMember' : 'ofCity',
    ...query,
  }),
});

export const read: Verb<Routes['readCredential']> = async ({ principal, params, at }) => ({
  body: weighed(await readRecord(principal, credentialNoun, params.id), at),
});

/** A number that nobody has: what is no number at all is looked up as this one, so that it takes as long. */
const nobodys = `${credentialNoun.prefix}_${'0'.repeat(26)}`;

/**
 * What anyone may see of a credential by its number; undefined for one that is not there. One read, whatever was asked, so that the time
 * that it takes tells nothing.
 */
export async function look(asked: string, at: string): Promise<Credential | undefined> {
  const number = CredentialNumber.safeParse(asked).data ?? nobodys;
  const record = await readAsSystem(credentialNoun, number);
  return record && Credential.parse(weighed(record, at));
}

/**
 * The holder's photo, as long as the credential is valid: nobody needs the face of a person who no longer acts for the programme.
 * @throws Refusal `not_found`
 */
export async function portraitOf(asked: string, at: string): Promise<Buffer> {
  const credential = await look(asked, at);
  const shown = credential?.standing === 'valid' ? credential.photoId : undefined;
  const portrait = shown && (await readPortrait(shown));
  if (!portrait) throw new Refusal('not_found');
  return portrait;
}
