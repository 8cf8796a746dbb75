import * as z from 'zod';
import { businessDateOf } from './calendar.ts';
import data from './data/equipment-checklists.json' with { type: 'json' };
import { EvidenceId } from './evidence.ts';
import { BusinessDate, Instant, prose, text } from './primitives.ts';

const ItemId = z.string().regex(/^[a-z-]{1,40}$/);
const ChecklistKind = z.enum(['vehicle', 'kit']);
type ChecklistKind = z.infer<typeof ChecklistKind>;
const Version = text(40);

/** One version of what a survey vehicle, or an adjuster in person, carries; in force from a day in Asia/Shanghai until the next one's. */
export const EquipmentChecklist = z
  .strictObject({
    kind: ChecklistKind,
    version: Version,
    from: BusinessDate,
    /** Days after which a check by it no longer tells how things are. */
    validDays: z.int().min(1),
    items: z.array(z.strictObject({ id: ItemId, zh: z.string(), en: z.string(), required: z.boolean() })).min(1),
  })
  .meta({ id: 'EquipmentChecklist' });
export type EquipmentChecklist = z.infer<typeof EquipmentChecklist>;

/** All versions of both kinds, the oldest first. */
export const equipmentChecklists: readonly EquipmentChecklist[] = z.array(EquipmentChecklist).parse(data.checklists);

/** The checklist of a kind that is in force at an instant. @throws when the programme had none yet */
export function checklistAt(kind: ChecklistKind, at: Instant, checklists = equipmentChecklists): EquipmentChecklist {
  const day = businessDateOf(at);
  const found = checklists.filter((list) => list.kind === kind && list.from <= day).at(-1);
  if (!found) throw new Error(`no checklist for a ${kind} on ${day}`);
  return found;
}

const Found = z.strictObject({ item: ItemId, ok: z.boolean(), note: prose(200).optional() });
const findings = z.strictObject({
  /** The version that was gone through; it must be the one in force. */
  checklist: Version,
  items: z.array(Found).max(60),
  /** Sealed photos of what was found. */
  photoIds: z.array(EvidenceId).max(10).default([]),
});
type Findings = z.infer<typeof findings>;

/** What somebody found who went through a checklist: every item of it once. */
export function findingsBy(kind: ChecklistKind): typeof findings {
  const list = equipmentChecklists.findLast((candidate) => candidate.kind === kind);
  const items = list?.items.map(({ id }) => ({ item: id, ok: true }));
  return findings.meta({ example: { checklist: list?.version, items, photoIds: [] } });
}

/** A check as it is kept. */
export const EquipmentCheck = findings
  .extend({
    items: z.array(Found.strip()),
    photoIds: z.array(EvidenceId),
    /** Passed when every required item is in order. */
    result: z.enum(['pass', 'fail']),
    at: Instant,
  })
  .strip()
  .meta({ id: 'EquipmentCheck' });
export type EquipmentCheck = z.infer<typeof EquipmentCheck>;

interface CheckFault {
  readonly in: 'body';
  readonly pointer: string;
  readonly code: string;
  readonly detail: { readonly zh: string; readonly en: string };
}

/** Why a check does not fit its checklist: another version, an item that the list does not have, twice, or not at all. */
export function faultsOfCheck(list: EquipmentChecklist, given: Findings): readonly CheckFault[] {
  const fault = (pointer: string, code: string, zh: string, en: string): CheckFault => {
    return { in: 'body', pointer, code, detail: { zh, en } };
  };
  if (given.checklist !== list.version) {
    const { version } = list;
    return [
      fault(
        '/checklist',
        'not_in_force',
        `现行版本是 ${version}，请按它检查`,
        `Check by ${version}, which is in force`,
      ),
    ];
  }
  const known = new Set(list.items.map(({ id }) => id));
  const named = given.items.map(({ item }) => item);
  const misplaced = named.flatMap((item, place) => {
    const pointer = `/items/${place}/item`;
    if (!known.has(item)) return [fault(pointer, 'unknown_item', '清单中没有此项', 'The checklist has no such item')];
    if (named.indexOf(item) < place) return [fault(pointer, 'item_twice', '此项重复', 'This item stands here twice')];
    return [];
  });
  const missing = [...known].filter((item) => !named.includes(item)).join(', ');
  if (!missing) return misplaced;
  return [...misplaced, fault('/items', 'items_missing', `缺少检查项：${missing}`, `Items are missing: ${missing}`)];
}

/** A check that fits its checklist, as it is kept: passed when every required item is in order. */
export function checkOf(list: EquipmentChecklist, given: Findings, at: Instant): EquipmentCheck {
  const required = new Set(list.items.filter((item) => item.required).map(({ id }) => id));
  const failed = given.items.some(({ item, ok }) => required.has(item) && !ok);
  return { ...given, result: failed ? 'fail' : 'pass', at };
}
