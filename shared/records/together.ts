import type { Noun } from '#schemas/noun.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import type { Change } from './change.ts';
import { type Outcome, readAsSystem } from './record.ts';
import { asLeftBy, replayed } from './replay.ts';
import { stored } from './stored.ts';
import { type Action, type Hindrance, type Item, transact } from './table.ts';
import { beginning, type Plan, putOf, refusalOf, type Step, stepPlan, updateOf } from './write.ts';

/** One record's part in a change of several: it is made, or takes a step. */
export type Part =
  | { readonly noun: Noun; readonly id: string; readonly make: Item }
  | { readonly noun: Noun; readonly id: string; readonly verb: string; readonly step?: Step };

interface Prepared {
  readonly noun: Noun;
  readonly id: string;
  readonly action: Action;
  readonly plan?: Plan;
  readonly made?: Item;
}

const explained = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

function prepared(change: Change, part: Part): Prepared {
  const { noun, id } = part;
  if ('make' in part) {
    const made = beginning(noun, change, id, part.make);
    return { noun, id, made, action: { Put: { ...putOf(noun, made), ...explained } } };
  }
  const plan = stepPlan(noun, change, part.verb, part.step ?? {});
  return { noun, id, plan, action: { Update: { ...updateOf(noun, change, id, plan), ...explained } } };
}

/**
 * Changes several records in one transaction, each under the conditions that its own verb has: all of them move or none. For records whose
 * disagreement would break a promise, such as an adjuster's departure and the credential; it costs twice the units of single writes, and
 * must hold nothing that many writers share.
 * @returns the first record, as the change left it
 * @throws Refusal of the first part that could not be carried out
 */
export async function changeTogether(change: Change, first: Part, ...others: readonly Part[]): Promise<Outcome> {
  const parts = [first, ...others].map((part) => prepared(change, part));
  const failed = await transact(parts.map(({ action }) => action));
  for (const hindrance of failed) {
    const before = await recalled(change, parts, hindrance);
    if (before) return { record: await leftBy(change, parts[0]), replayed: true };
  }
  for (const { place, found } of failed) {
    const { noun, plan } = parts[place] ?? {};
    if (!noun || !plan) throw new Refusal('already_exists');
    if (!found) throw new Refusal('not_found');
    throw refusalOf(noun, change.actor, stored(found), plan);
  }
  const made = parts[0]?.made;
  return { record: made ? stored(made) : await leftBy(change, parts[0]), replayed: false };
}

const recalled = (change: Change, parts: readonly Prepared[], { place, found }: Hindrance) => {
  const noun = parts[place]?.noun;
  return noun && found && replayed(noun, stored(found), change);
};

async function leftBy(change: Change, part: Prepared | undefined) {
  const record = part && (await readAsSystem(part.noun, part.id));
  if (!record) throw new Error('a record that was changed is gone');
  return asLeftBy(part.noun, record, change);
}
