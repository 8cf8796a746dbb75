import { Handoff } from '#schemas/handoff-record.ts';
import type { handoffRoutes } from '#schemas/handoff-routes.ts';
import type { HandoffTimelineEntry } from '#schemas/handoff-timeline.ts';
import { handoffNoun, handoffWords } from '#schemas/handoffs.ts';
import type { Verb } from '#shared/http/api.ts';
import { canonicalJson } from '#shared/records/canonical.ts';
import type { Item } from '#shared/records/table.ts';
import { entriesOf, readCourse } from '#shared/records/timeline.ts';

/** What an entry says by itself, or what is told by the clock at every reading. */
const beside = new Set(['id', 'status', 'version', 'createdAt', 'updatedAt', 'since', 'dueAt', 'dueFor', 'overdue']);
/** The fields that a reader of the hand-off sees: of what else a record holds, its timeline tells nothing either. */
const readable = Object.keys(Handoff.shape).filter((name) => !beside.has(name));

/** What differs between two versions, field by field, as far as readers see the fields. */
function changesBetween(before: Item, after: Item): NonNullable<HandoffTimelineEntry['changes']> {
  const changed = readable.filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]));
  return changed.map((field) => ({
    field,
    ...(before[field] === undefined ? {} : { before: before[field] }),
    ...(after[field] === undefined ? {} : { after: after[field] }),
  }));
}

/** What a version changed; nothing is said of it while the version before is not there to compare with. */
function changesAt(images: ReadonlyMap<number, Item>, version: number) {
  const [before, after] = [version === 1 ? {} : images.get(version - 1), images.get(version)];
  return before && after ? { changes: changesBetween(before, after) } : {};
}

const isKnown = <K extends string>(words: Readonly<Record<K, unknown>>, name: string): name is K =>
  Object.hasOwn(words, name);
const wordsOf = <K extends string>(words: Readonly<Record<K, { zh: string; en: string }>>, name: string) =>
  isKnown(words, name) ? words[name] : { zh: name, en: name };

/**
 * The audit chain's readable face: who did what when and why, what it changed, and the hashes by which a reader follows the chain. One
 * query; a version whose row the relay has yet to write is told from the record itself.
 */
export const readHandoffTimeline: Verb<(typeof handoffRoutes)['readHandoffTimeline']> = async ({
  principal,
  params,
}) => {
  const course = await readCourse(principal, handoffNoun, params.id);
  const images = new Map<number, Item>(course.rows.map(({ version, image }) => [version, image]));
  images.set(course.record.version, course.record);
  const hashes = new Map<number, string>(course.rows.map(({ version, hash }) => [version, hash]));
  const items = entriesOf(course).map((entry) => ({
    ...entry,
    verbWords: wordsOf(handoffWords.verbs, entry.verb),
    statusWords: wordsOf(handoffWords.states, entry.status),
    ...changesAt(images, entry.version),
    ...(entry.hash ? { previousHash: hashes.get(entry.version - 1) ?? null } : {}),
  }));
  return { body: { items } };
};
