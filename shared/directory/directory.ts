import { Branch, branchNoun, Member, memberNoun } from '#schemas/members.ts';
import type { Noun } from '#schemas/noun.ts';
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
