import { type AssistReport, type AssistSealed, assistNoun, type assistRoutes } from '#schemas/assists.ts';
import { CredentialRecord, credentialNoun } from '#schemas/credentials.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import type { ProblemCode } from '#schemas/problems.ts';
import type { Principal } from '#schemas/roles.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { seal } from '#shared/crypto/seal.ts';
import { findMember } from '#shared/directory/directory.ts';
import { referencesIn, requireSealed } from '#shared/files/papers.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { canonicalJson } from '#shared/records/canonical.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord, type Outcome, readAsSystem } from '#shared/records/record.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { notInForce, standingAt, timeFault } from './rules.ts';
import { answer, envelopeOf } from './store.ts';

/** A refusal that points at one field of the report. */
const refusal = (code: ProblemCode, pointer: string, detail: { zh: string; en: string }, reason: string = code) =>
  new Refusal(code, { errors: [{ in: 'body', pointer, code: reason, detail }] });

const recordNothing = {
  zh: '客户未同意：请勿记录、拍照或报送任何资料；仍可提供不留资料的帮助',
  en: 'The customer did not consent: note, photograph and send nothing; help that leaves no data may still be given',
};

/**
 * Reports an assist under the member's own id of it, so that late and repeated sends meet one record in the database itself. Whatever
 * speaks against a report, one that was sent before is answered as it stands now: a client that lost the answer finds it, also when the
 * credential, the photos or the time would no longer do.
 * @throws Refusal `consent_missing`, `assist_differs` when the same id came with other content
 */
export const report: Verb<typeof assistRoutes.reportAssist> = async ({ principal, body, change, at }) => {
  if (!body.consent.given) throw refusal('consent_missing', '/consent/given', recordNothing);
  const id = derivedId(assistNoun.prefix, String(principal.memberId), body.clientId);
  // Keyed: the plain hash of a report would let a reader of the table test guesses of a phone number.
  const content = (await keyedMac('assist-content:1', canonicalJson(body))).toString('base64url');
  try {
    const fields = await admitted(principal, id, body, at);
    return await answer(principal, await createRecord(assistNoun, change, id, { ...fields, content }));
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'idempotency_key_reused') throw error;
    const before = await sentBefore(id, content);
    if (before) return answer(principal, before);
    throw error;
  }
};

async function sentBefore(id: string, content: string): Promise<Outcome | undefined> {
  const record = await readAsSystem(assistNoun, id);
  if (record && record.content !== content) throw new Refusal('assist_differs');
  return record && { record, replayed: true };
}

/** What a report becomes in the database, once its times, credential, insurer and photos are found right. */
async function admitted(principal: Principal, id: string, body: AssistReport, now: string) {
  const { memberId } = principal;
  const { customerOf, customer, note, consent, ...open } = body;
  const impossible = timeFault(body, now);
  if (impossible) throw refusal('implausible_time', impossible.pointer, impossible.detail);
  const [credential, insurer] = await Promise.all([
    credentialShown(principal, body),
    customerOf === 'unknown' ? undefined : findMember(customerOf),
    requireSealed(principal, referencesIn('evidenceIds', body.evidenceIds)),
  ]);
  if (customerOf !== 'unknown' && !insurer) refuseReference('/customerOf');
  const { by: consentBy, ...consented } = consent;
  return {
    ...open,
    consent: consented,
    ...(insurer ? { customerOf: insurer.id } : {}),
    memberId,
    adjusterId: credential.adjusterId,
    cityCode: cityCodeOf(body.countyCode),
    sealed: await seal(envelopeOf(id), { consentBy, customer, note } satisfies AssistSealed),
  };
}

const ShownCredential = CredentialRecord.pick({ adjusterId: true, memberId: true, expiresOn: true });

/**
 * The credential that was shown at the scene.
 * @throws Refusal `unknown_reference` for one that is not there or another member's, `credential_not_in_force`
 */
async function credentialShown(principal: Principal, { credentialNumber, occurredAt }: AssistReport) {
  const pointer = '/credentialNumber';
  const record = await readAsSystem(credentialNoun, credentialNumber);
  const credential = record && ShownCredential.parse(record);
  if (credential?.memberId !== principal.memberId || !credential) refuseReference(pointer);
  const course = await readTimeline(principal, credentialNoun, credentialNumber);
  const standing = standingAt(credential, course, occurredAt);
  if (standing !== 'valid') throw refusal('credential_not_in_force', pointer, notInForce[standing], standing);
  return credential;
}
