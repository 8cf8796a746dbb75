import { AdjusterFacts, adjusterNoun, type adjusterRoutes } from '#schemas/adjusters.ts';
import { CredentialRecord, credentialNoun, lapsing } from '#schemas/credentials.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import type { Change } from '#shared/records/change.ts';
import { type Outcome, readAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import { changeTogether } from '#shared/records/together.ts';
import type { Step } from '#shared/records/write.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { answer } from './store.ts';

type Routes = typeof adjusterRoutes;

/** What becomes of the credential at each step of its adjuster. */
const credentialSteps = {
  suspend: { verb: 'suspend', lapses: true, parts: false },
  resume: { verb: 'resume', lapses: false, parts: false },
  depart: { verb: 'retire', lapses: true, parts: true },
  replace: { verb: 'retire', lapses: true, parts: true },
} as const;
type Personnel = keyof typeof credentialSteps;

/**
 * Takes an adjuster a step on and the credential with it, where there is one: in one transaction, so that nobody can ever see the one
 * without the other. The database checks that the credential is still the one that was read.
 */
async function take(record: Stored, change: Change, verb: Personnel, step: Step): Promise<Outcome> {
  const { id, credential, status, version } = AdjusterFacts.parse(record);
  const { verb: credentialVerb, lapses, parts } = credentialSteps[verb];
  const otherwise = () => new Refusal('state_conflict', { currentStatus: status, currentVersion: version });
  const names = { '#credential': 'credential' };
  if (!credential) {
    const none = { expression: 'attribute_not_exists(#credential)', names, otherwise };
    return transitionRecord(adjusterNoun, change, id, verb, { ...step, only: none });
  }
  const { statusIndex } = CredentialRecord.parse(await readAsSystem(credentialNoun, credential));
  const same = { expression: '#credential = :credential', names, values: { ':credential': credential }, otherwise };
  return changeTogether(
    change,
    { noun: adjusterNoun, id, verb, step: { ...step, only: same, ...(parts ? { remove: ['credential'] } : {}) } },
    { noun: credentialNoun, id: credential, verb: credentialVerb, step: lapsing(statusIndex, lapses) },
  );
}

/** A step of an adjuster that says nothing but why. */
export const move =
  (verb: Exclude<Personnel, 'replace'>): Verb<Routes['suspendAdjuster']> =>
  async ({ principal, params, change, ifMatch }) =>
    answer(await take(await readRecord(principal, adjusterNoun, params.id), change, verb, { ifVersion: ifMatch }));

/** Reports who takes over from an adjuster who goes: another of the same member, submitted or approved. */
export const replace: Verb<Routes['replaceAdjuster']> = async ({ principal, params, body, change, ifMatch }) => {
  const { successorId } = body;
  const record = await readRecord(principal, adjusterNoun, params.id);
  // One that is gone is refused by the database, which also recognises a repeat.
  if (record.status !== 'departed') await requireSuccessor(record, successorId);
  return answer(await take(record, change, 'replace', { ifVersion: ifMatch, set: { successorId } }));
};

async function requireSuccessor(record: Stored, successorId: string): Promise<void> {
  const successor = await readAsSystem(adjusterNoun, successorId);
  const isFit =
    successor !== undefined &&
    successorId !== record.id &&
    successor.memberId === record.memberId &&
    ['submitted', 'approved'].includes(successor.status);
  if (!isFit) refuseReference('/successorId');
}
