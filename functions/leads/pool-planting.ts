import { createHash } from 'node:crypto';
import { evidenceNoun } from '#schemas/evidence.ts';
import { exclusionRoutes } from '#schemas/exclusions.ts';
import { monthsAfter } from '#schemas/lead-life.ts';
import { leadNoun, report } from '#schemas/leads.ts';
import { memberNoun } from '#schemas/members.ts';
import type { Instant } from '#schemas/primitives.ts';
import { principalNoun } from '#schemas/principals.ts';
import type { Principal, SystemActor } from '#schemas/roles.ts';
import { type Change, lastChange, requestKey, systemChange } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord } from '#shared/records/record.ts';
import { putIf } from '#shared/records/table.ts';
import { beginning, putOf } from '#shared/records/write.ts';
import { exclude } from './exclusions.ts';
import { excludedIndicator, type PlannedLead, type PlannedPhoto } from './pool-plan.ts';
import { pooled } from './report.ts';

/*
 * Carries an invented pool out. All ids derive from the seed and a number, and every request has a key of its own that it always has: a run
 * that was cut off is finished by the next.
 */

const planter: SystemActor = { id: 'system:lead-pool', role: 'system' };
const occasionOf = (seed: number, ...parts: readonly (string | number)[]) => ['lead-pool', seed, ...parts].join(':');

export const plantedLeadId = (seed: number, serial: number) =>
  derivedId(leadNoun.prefix, occasionOf(seed, 'lead', serial));
const memberIdOf = (member: number) => derivedId(memberNoun.prefix, planter.id, String(member));

/** A system of the member, which is enrolled nowhere: nobody can log in as it. */
const reporterOf = (member: number): Principal => ({
  id: derivedId(principalNoun.prefix, planter.id, String(member)),
  name: `试验会员 ${member + 1} 系统`,
  role: 'member',
  memberId: memberIdOf(member),
});

const changeOf = (actor: Principal, at: Instant, ...parts: readonly [string, ...(string | number)[]]): Change => {
  const occasion = parts.join(':');
  return { actor, at, requestId: occasion, key: requestKey([actor.id, occasion], null) };
};

/** Admits the members that are not there. */
export async function plantMembers(members: number, at: Instant): Promise<void> {
  for (let member = 0; member < members; member += 1)
    await createRecord(memberNoun, systemChange(planter, `lead-pool:member:${member}`, at), memberIdOf(member), {
      name: `试验会员 ${member + 1}（虚构）`,
      nameEn: `Invented member ${member + 1}`,
    });
}

/** Has the committee exclude the pool's switchboard. */
export async function plantExclusion(seed: number, at: Instant): Promise<void> {
  const principal: Principal = {
    id: derivedId(principalNoun.prefix, planter.id, 'committee'),
    name: '试验反欺诈委员',
    role: 'antifraud',
    cityCode: '620500',
  };
  const reason = '虚构总机号码，与任何人无关';
  const body = exclusionRoutes.excludeIndicator.body.parse({
    indicator: excludedIndicator,
    reason,
    until: monthsAfter(at, 12),
  });
  const change = changeOf(principal, at, occasionOf(seed, 'exclusion'));
  const nothing = { params: undefined, query: undefined, ifMatch: undefined, language: 'zh', headers: {} } as const;
  await exclude({ ...nothing, principal, body, change, at, requestId: change.requestId });
}

/** Reports a lead through the same code as a member's request. */
export async function plantLead(seed: number, { serial, member, body, photos }: PlannedLead, at: Instant) {
  const principal = reporterOf(member);
  const evidenceIds = await Promise.all(photos.map((photo) => plantPhoto(seed, principal, photo, at)));
  const given = report.parse({ ...body, evidenceIds });
  return pooled(
    principal,
    changeOf(principal, at, occasionOf(seed, 'lead', serial)),
    plantedLeadId(seed, serial),
    given,
  );
}

/**
 * Writes the record of a photo as it stands once it was looked into, with the hash that is planned: there is no picture to look into, and
 * nobody is given one. All that follows from the step follows from it. @returns its id
 */
async function plantPhoto(seed: number, owner: Principal, { name, pdq, shotKind }: PlannedPhoto, at: Instant) {
  const id = derivedId(evidenceNoun.prefix, occasionOf(seed, name));
  const change = systemChange(planter, occasionOf(seed, name), at);
  const fields = {
    memberId: owner.memberId,
    fileName: `${name}.jpg`,
    contentType: 'image/jpeg',
    size: 1,
    sha256: createHash('sha256').update(id).digest('hex'),
    shotKind,
    sealedAt: at,
    pdq,
    pdqQuality: 100,
  };
  const record = beginning(evidenceNoun, change, id, fields);
  await putIf(putOf(evidenceNoun, { ...record, status: 'analysed', change: lastChange('analyse', change) }));
  return id;
}
