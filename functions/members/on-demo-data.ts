import { DemoData, type DemoIds } from '#schemas/demo.ts';
import { branchNoun, memberNoun } from '#schemas/members.ts';
import type { Noun } from '#schemas/noun.ts';
import { principalNoun } from '#schemas/principals.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { deskNoun } from '#schemas/service-areas.ts';
import { systemChange } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { deskId } from './desk-id.ts';

const demo: SystemActor = { id: 'system:demo', role: 'system' };

/**
 * Operator command of a demo: writes invented members with their branches, desks and systems, and enrols people. Ids derive from the
 * demo's own names, so that a run that was cut off is finished by the next.
 */
export const handler = async (input: unknown): Promise<DemoIds> => {
  const { members, people } = DemoData.parse(input);
  const ids: DemoIds = { members: {}, branches: {}, desks: {}, principals: {} };
  for (const { key, name, nameEn, branches, desks, system } of members) {
    const memberId = await make(memberNoun, key, { name, nameEn });
    ids.members[key] = memberId;
    for (const { key: branchKey, ...branch } of branches) {
      ids.branches[branchKey] = await make(branchNoun, branchKey, { ...branch, memberId });
    }
    for (const { key: deskKey, branchKey, ...desk } of desks) {
      const fields = { ...desk, memberId, branchId: ids.branches[branchKey] };
      ids.desks[deskKey] = await make(deskNoun, deskKey, fields, deskId(memberId, desk.countyCode));
    }
    const { publicKey } = system;
    ids.principals[system.key] = await make(principalNoun, system.key, {
      name: system.name,
      role: 'member',
      memberId,
      keys: { [publicKey.kid]: publicKey },
    });
  }
  for (const { key, memberKey, issuer, subject, ...person } of people) {
    const memberId = memberKey === undefined ? undefined : ids.members[memberKey];
    // The authorizer finds a person by issuer and subject.
    const id = derivedId(principalNoun.prefix, issuer, subject);
    ids.principals[key] = await make(
      principalNoun,
      key,
      { ...person, issuer, subject, ...(memberId ? { memberId } : {}) },
      id,
    );
  }
  return ids;
};

async function make(noun: Noun, key: string, fields: Item, id = derivedId(noun.prefix, demo.id, key)): Promise<string> {
  const change = systemChange(demo, `${noun.kind}:${key}`, new Date().toISOString());
  await createRecord(noun, change, id, fields);
  return id;
}
