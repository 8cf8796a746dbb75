import * as z from 'zod';
import { CityCode } from '#schemas/divisions.ts';
import { text } from '#schemas/primitives.ts';
import { principalNoun } from '#schemas/principals.ts';
import { BranchId, MemberId, Role } from '#schemas/roles.ts';
import { findBranch } from '#shared/directory/directory.ts';
import { systemChange } from '#shared/records/change.ts';
import { createRecord } from '#shared/records/record.ts';
import { personId } from './store.ts';

/** A person at the issuer, whom the operator enrols. */
const Enrolment = z.strictObject({
  issuer: z.url(),
  subject: z.string().min(1).max(255),
  name: text(80),
  role: Role,
  memberId: MemberId.optional(),
  branchId: BranchId.optional(),
  cityCode: CityCode.optional(),
});

/**
 * Operator command: enrols a person, the first coordinator among them. Enrolling the same person again with the same facts changes nothing.
 * @returns the principal's id
 * @throws when the person is enrolled with other facts: suspend that account, nothing is overwritten
 */
export const handler = async (input: unknown): Promise<{ id: string }> => {
  const { issuer, subject, ...fields } = Enrolment.parse(input);
  if ((fields.role === 'member') !== (fields.memberId !== undefined))
    throw new Error('a member, and only a member, has a memberId');
  if ((fields.role !== 'member') !== (fields.cityCode !== undefined))
    throw new Error('everyone but a member has a cityCode');
  const id = personId(issuer, subject);
  if (fields.branchId && (await findBranch(fields.branchId))?.memberId !== fields.memberId)
    throw new Error("the branch is another member's");
  const change = systemChange({ id: 'system:enrol', role: 'system' }, id, new Date().toISOString(), fields);
  await createRecord(principalNoun, change, id, { ...fields, issuer, subject });
  return { id };
};
