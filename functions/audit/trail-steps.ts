import { GivenLink } from '#schemas/evidence.ts';
import { nounOfKind } from '#schemas/nouns.ts';
import { principalNoun } from '#schemas/principals.ts';
import { Principal } from '#schemas/roles.ts';
import { linkSortKeyPrefix, partitionKey, sortKey } from '#schemas/tables.ts';
import { type AuditRow, auditRowFrom, isAuditRow } from '#shared/records/audit-row.ts';
import { readAsSystem } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { holdersOf, shown, type TrailScope, type TrailStep, toldTo } from './trail-rules.ts';
import type { KeptEvent } from './trail-store.ts';

/**
 * Tells lines that a file was shown. Those through the fraud pool are in no trail: they would say which files a lead has, which its scopes may
 * keep from the committee; the committee reads them by the lead.
 */
export const isGivenLink = (item: Item) => String(item[sortKey]).startsWith(linkSortKeyPrefix);

/** An event, and in whose trail it stands. */
export interface ToldEvent {
  readonly scope: TrailScope;
  readonly event: KeptEvent;
}

/** A step of a record, as each of those whose it was by that version is told of it. */
export const toldOfRow = (row: AuditRow): Promise<ToldEvent[]> => toldOf(row);

/**
 * What is told of an item of a record's partition: an audit row, or a line that a file was shown.
 * @param image the record as it stands, for the lines
 */
export async function toldOfItem(item: Item, image: Item | undefined): Promise<ToldEvent[]> {
  if (isAuditRow(item)) return toldOfRow(auditRowFrom(item));
  if (!image) return [];
  const { at, what, by, requestId } = GivenLink.parse(item);
  const recordId = String(item[partitionKey]);
  const step = { recordId, kind: String(image.kind), verb: shown, at, by, requestId, image, parts: [what] };
  return toldOf(step);
}

async function toldOf(step: TrailStep): Promise<ToldEvent[]> {
  const noun = nounOfKind(step.kind);
  const holders = holdersOf(noun, step.image);
  if (holders.length === 0) return [];
  const city = await cityOf(step.by);
  return holders.flatMap(({ scope, branches }) => {
    const event = toldTo(scope, noun, step, city);
    return event ? [{ scope, event: { ...event, ...(branches ? { branches } : {}) } }] : [];
  });
}

const Account = Principal.pick({ cityCode: true });
const known = new Map<string, Promise<string | undefined>>();
const mostKnown = 10_000;

/** The city of a coordinator's or liaison's account, which never changes. */
function cityOf({ role, id }: TrailStep['by']): Promise<string | undefined> | undefined {
  if (role === 'system' || role === 'member') return undefined;
  const found = known.get(id);
  if (found) return found;
  if (known.size >= mostKnown) known.clear();
  const city = readAsSystem(principalNoun, id).then((account) => Account.parse(account ?? {}).cityCode);
  known.set(id, city);
  // A read that failed is tried anew by the next.
  city.catch(() => known.delete(id));
  return city;
}
