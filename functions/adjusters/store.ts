import * as z from 'zod';
import { AdjusterFacts, adjusterNoun, type adjusterRoutes, SealedFields } from '#schemas/adjusters.ts';
import { businessDateOf } from '#schemas/calendar.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import { qualificationPolicies, Waiver } from '#schemas/qualification.ts';
import { open, seal } from '#shared/crypto/seal.ts';
import { freed } from '#shared/directory/holds.ts';
import { envelopeOf, registered } from '#shared/directory/registration.ts';
import { linksTo, referencesIn, requireSealed } from '#shared/files/papers.ts';
import type { Verb } from '#shared/http/api.ts';
import type { Change } from '#shared/records/change.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import type { Item } from '#shared/records/table.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { policyOf, policyOn, qualificationOf, waiversWithoutUse } from './rules.ts';

type Routes = typeof adjusterRoutes;

const Envelope = z.object({ sealed: z.string() });
const personalDataOf = async (record: Stored): Promise<SealedFields> =>
  SealedFields.parse(await open(envelopeOf(record.id), Envelope.parse(record).sealed));

/** An outcome as its caller may read it: with the personal data opened. */
export const answer = async ({ record, replayed }: Outcome) => ({
  body: { ...record, ...(await personalDataOf(record)) },
  replayed,
});

interface Named {
  readonly photoId?: string | undefined;
  readonly documentIds?: readonly string[] | undefined;
}

/** Where a body names photo and papers. */
const references = ({ photoId, documentIds }: Named) => [
  ...(photoId ? [{ evidenceId: photoId, pointer: '/photoId', shotKind: 'portrait' as const }] : []),
  ...referencesIn('documentIds', documentIds),
];

/**
 * Registers an adjuster under the keyed hash of the national id, so that the database itself refuses a second active registration,
 * whichever member holds the first.
 */
export const register: Verb<Routes['registerAdjuster']> = async ({ body, principal, change }) => {
  const { memberId } = principal;
  await requireSealed(principal, references(body));
  const { id, fields } = await registered(body);
  const place = { memberId, cityCode: cityCodeOf(body.countyCode) };
  const record = { ...fields, ...place };
  const outcome =
    (await claimed(change, id, record)) ?? ((await freed(id)) ? await claimed(change, id, record) : undefined);
  // Not a word on which company holds the other registration.
  if (!outcome) throw new Refusal('already_registered');
  return answer(outcome);
};

/** Makes the record of a person; undefined when somebody has registered or holds them. */
async function claimed(change: Change, id: string, record: Item): Promise<Outcome | undefined> {
  try {
    return await createRecord(adjusterNoun, change, id, record);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'already_exists') return undefined;
    throw error;
  }
}

export const list: Verb<Routes['listAdjusters']> = async ({ principal, query }) => ({
  body: await listRecords(principal, adjusterNoun, {
    box: principal.role === 'member' ? 'ofMember' : 'ofCity',
    ...query,
  }),
});

const Papers = z.object({
  photoId: z.string().optional(),
  documentIds: z.array(z.string()),
  kit: z.object({ photoIds: z.array(z.string()) }).optional(),
});

export const read: Verb<Routes['readAdjuster']> = async (call) => {
  const record = await readRecord(call.principal, adjusterNoun, call.params.id);
  const { photoId, documentIds, kit } = Papers.parse(record);
  const [personal, [photo], documents, kitPhotos] = await Promise.all([
    personalDataOf(record),
    linksTo(call, photoId ? [photoId] : []),
    linksTo(call, documentIds),
    linksTo(call, kit?.photoIds ?? []),
  ]);
  return { body: { ...record, ...personal, ...(photo ? { photo } : {}), documents, kitPhotos } };
};

/** Amends particulars. The envelope is sealed anew as a whole, on the version that was read. */
export const amend: Verb<Routes['amendAdjuster']> = async ({ principal, params, body, change, ifMatch }) => {
  const record = await readRecord(principal, adjusterNoun, params.id);
  const { phone, ...open } = body;
  // Another city is another association's to approve: the adjuster departs here and is registered there.
  if (open.countyCode && cityCodeOf(open.countyCode) !== record.cityCode) throw new Refusal('other_city');
  await requireSealed(principal, references(open));
  const sealed = phone
    ? { sealed: await seal(envelopeOf(record.id), { ...(await personalDataOf(record)), phone } satisfies SealedFields) }
    : {};
  return answer(
    await transitionRecord(adjusterNoun, change, record.id, 'amend', {
      ifVersion: ifMatch,
      set: { ...open, ...sealed },
      ...(touchesGrade(open) ? { only: stillUnjudged } : {}),
    }),
  );
};

const touchesGrade = (fields: object) =>
  ['licenceClass', 'trainingLevel', 'trainingCertificate'].some((name) => name in fields);
/** What stands on the card was judged with the registration: later it is the association's to change. */
const stillUnjudged = {
  expression: '#status = :unjudged',
  names: { '#status': 'status' },
  values: { ':unjudged': adjusterNoun.create.to },
  otherwise: () => new Refusal('judged_already'),
};

/** Changes what was judged, by the association that judged it; the credential says so when it is reissued. */
export const regrade: Verb<Routes['regradeAdjuster']> = async ({ params, body, change, ifMatch }) => {
  const { reason: _, ...set } = body;
  return answer(await transitionRecord(adjusterNoun, change, params.id, 'regrade', { ifVersion: ifMatch, set }));
};

export const listPolicies: Verb<Routes['listQualificationPolicies']> = async () => ({
  body: { items: [...qualificationPolicies] },
});

const Approval = z.object({ approval: z.object({ policy: z.string(), waivers: z.array(Waiver) }).optional() });

export const readQualification: Verb<Routes['readQualification']> = async ({ principal, params, at }) => {
  const record = await readRecord(principal, adjusterNoun, params.id);
  const { approval } = Approval.parse(record);
  const today = businessDateOf(at);
  const policy = approval ? policyOf(approval.policy) : policyOn(today);
  return { body: qualificationOf(policy, record, approval?.waivers ?? [], today) };
};

/**
 * Approves what was judged: the version that was read. The policy's version and what was let pass stay on the record.
 * @throws Refusal `criteria_unmet` with a fault for each criterion that is neither met nor waived, `waiver_not_allowed`
 */
export const approve: Verb<Routes['approveAdjuster']> = async ({ principal, params, body, change, ifMatch, at }) => {
  const record = await readRecord(principal, adjusterNoun, params.id);
  const { status, version } = AdjusterFacts.parse(record);
  const today = businessDateOf(at);
  const policy = policyOn(today);
  const { waivers } = body;
  // Whoever was approved before is refused by the database, which also recognises a repeat.
  if (status === 'submitted') {
    refuseUseless(waiversWithoutUse(policy, waivers));
    const open = qualificationOf(policy, record, waivers, today).criteria.filter(
      ({ outcome }) => outcome === 'not-met',
    );
    const errors = open.map(({ id, zh, en }) => ({
      in: 'body' as const,
      pointer: '/waivers',
      code: id,
      detail: { zh: `未满足：${zh}`, en: `Not met: ${en}` },
    }));
    if (errors.length > 0) throw new Refusal('criteria_unmet', { errors });
  }
  return answer(
    await transitionRecord(adjusterNoun, change, record.id, 'approve', {
      ifVersion: ifMatch ?? version,
      set: { approval: { policy: policy.version, waivers } },
    }),
  );
};

function refuseUseless(places: readonly number[]): void {
  if (places.length === 0) return;
  const detail = {
    zh: '没有此项条件、此项不能豁免，或重复列出',
    en: 'There is no such criterion, it cannot be waived, or it stands twice',
  };
  const errors = places.map((place) => {
    const pointer = `/waivers/${place}/criterion`;
    return { in: 'body' as const, pointer, code: 'waiver_not_allowed', detail };
  });
  throw new Refusal('waiver_not_allowed', { errors });
}

/** Turns a registration down; there is no credential yet that could go with it. */
export const reject: Verb<Routes['rejectAdjuster']> = async ({ params, change, ifMatch }) =>
  answer(await transitionRecord(adjusterNoun, change, params.id, 'reject', { ifVersion: ifMatch }));
