import { cities } from '#schemas/divisions.ts';
import { Branch, branchNoun, Member, memberNoun } from '#schemas/members.ts';
import type { Noun } from '#schemas/noun.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readAsSystem } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';

/** Members and branches hardly ever change: a copy of this age (ms) still answers. */
const freshFor = 60_000;
const mostKept = 500;
const kept = new Map<string, { readonly record: Stored | undefined; readonly readAt: number }>();

async function lookUp(noun: Noun, id: string): Promise<Stored | undefined> {
  const known = kept.get(id);
  if (known && performance.now() - known.readAt < freshFor) return known.record;
  const record = await readAsSystem(noun, id);
  if (kept.size >= mostKept) kept.clear();
  // What is not there may be there in a moment: only what was found is remembered.
  if (record) kept.set(id, { record, readAt: performance.now() });
  return record;
}

/** A branch, whoever asks: the directory is open to every caller. Undefined when there is none. */
export async function findBranch(id: string): Promise<Branch | undefined> {
  const record = await lookUp(branchNoun, id);
  return record && Branch.parse(record);
}

/** A member, as `findBranch`. */
export async function findMember(id: string): Promise<Member | undefined> {
  const record = await lookUp(memberNoun, id);
  return record && Member.parse(record);
}

const directory: SystemActor = { id: 'system:directory', role: 'system' };
const Presence = Branch.pick({ memberId: true, cityCode: true });
let everywhere: { readonly members: ReadonlySet<string>; readonly readAt: number } | undefined;

/**
 * Whether a member has an open branch in each city of the programme: one query of what the index carries of all branches. A branch that
 * was opened a moment ago counts: only a yes is remembered.
 */
export async function isInBothCities(memberId: string): Promise<boolean> {
  const known = everywhere && performance.now() - everywhere.readAt < freshFor && everywhere.members.has(memberId);
  if (known) return true;
  const places = new Map<string, Set<string>>();
  for await (const item of listAsSystem(directory, branchNoun, 'all')) {
    const { memberId: member, cityCode } = Presence.parse(item);
    if (item.status === branchNoun.create.to) places.set(member, (places.get(member) ?? new Set()).add(cityCode));
  }
  const members = [...places].filter(([, there]) => cities.every(({ code }) => there.has(code))).map(([id]) => id);
  everywhere = { members: new Set(members), readAt: performance.now() };
  return everywhere.members.has(memberId);
}
