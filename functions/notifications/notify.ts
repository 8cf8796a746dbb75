import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { RecordChanged } from '#schemas/events.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import { poolEventOf } from '#schemas/lead-notices.ts';
import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import { LinkRecord, linkNoun } from '#schemas/links.ts';
import { notificationNoun } from '#schemas/notifications.ts';
import type { Noun } from '#schemas/noun.ts';
import { nounOfKind } from '#schemas/nouns.ts';
import { principalNoun } from '#schemas/principals.ts';
import { reportNotices } from '#schemas/report-notices.ts';
import { Principal } from '#schemas/roles.ts';
import { statementNotices } from '#schemas/statements.ts';
import { deliveryNoun, EndpointRecord, endpointNoun, eventType } from '#schemas/webhooks.ts';
import { readAuditRow } from '#shared/records/audit.ts';
import type { AuditRow } from '#shared/records/audit-row.ts';
import { systemChange } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord, readAsSystem, readManyAsSystem } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { endpointIds, queued } from './queued.ts';
import {
  isOneMembers,
  isTold,
  knowingOf,
  type Recipient,
  recipientsInPool,
  recipientsNamed,
  recipientsOf,
} from './rules.ts';

const notifier = { id: 'system:notifications', role: 'system' } as const;

/**
 * Writes what happened into the inboxes of those concerned and queues a call to each of their endpoints that wants to know. Who they are
 * stands in the audit row of that very version, so that events may come late, in any order and more than once: ids follow from the event
 * and the recipient, and what is there already stays as it is.
 * @throws when the version has no audit row yet: the event must come again
 */
export async function notify(event: RecordChanged): Promise<void> {
  const noun = nounOfKind(event.kind);
  const row = await readAuditRow(environment.table(noun.table), event.recordId, event.version);
  if (!row) throw new Error(`no audit row of ${event.id}`);
  const ofCase = noun.kind === handoffNoun.kind;
  const ofPool = poolEventOf(event.kind, event.verb);
  const named = [...statementNotices, ...reportNotices].find(
    ({ kind, verb }) => kind === event.kind && verb === event.verb,
  );
  const recipients = ofCase
    ? recipientsOf(noun, await happeningIn(noun, row))
    : ofPool
      ? recipientsInPool(ofPool, row, await knowing(row))
      : named
        ? recipientsNamed(named, row.image)
        : ownersOf(row);
  for (const recipient of recipients) {
    const place = Object.values(recipient).join(' ');
    const id = derivedId(
      notificationNoun.prefix,
      event.id,
      'committeeCity' in recipient ? `committee ${place}` : place,
    );
    const type = eventType(event.kind, event.verb);
    const { kind, recordId, status, version, at } = event;
    const subject = { kind, id: recordId, status, version };
    const openTo = ofPool && 'memberId' in recipient ? { openTo: 'company' } : {};
    await ensure(notificationNoun, event, id, { ...recipient, ...openTo, type, subject, occurredAt: at });
    if ((ofCase || ofPool || named) && 'memberId' in recipient)
      await queueCalls(event, recipient, { type, timestamp: at, data: { ...subject, notificationId: id } });
  }
}

/** The member that knows of a new link already. */
async function knowing({ kind, verb, image, requestId }: AuditRow): Promise<string | undefined> {
  if (kind !== linkNoun.kind || verb !== linkNoun.create.verb) return undefined;
  const { firstLeadId, secondLeadId } = LinkRecord.parse(image);
  const leads = await readManyAsSystem(leadNoun, [firstLeadId, secondLeadId]);
  return knowingOf(
    requestId,
    leads.map((lead) => LeadRecord.parse(lead)),
  );
}

/** What a member is told of its own webhooks: only what the hub did, for of its own doing it knows. */
const Owned = z.object({ memberId: z.string(), branchId: z.string().optional() });
function ownersOf({ by, image }: AuditRow): readonly Recipient[] {
  if (by.role !== 'system') return [];
  const { memberId, branchId } = Owned.parse(image);
  return [{ memberId, ...(branchId ? { branchId } : {}) }];
}

async function happeningIn(noun: Noun, { verb, by, image }: AuditRow) {
  // Where both places are one member's, it may take the caller's own branch to tell who acted.
  const ambiguous = by.role === 'member' && isOneMembers(noun, image);
  const principal = ambiguous ? await readAsSystem(principalNoun, by.id) : undefined;
  return { verb, by, image, boundTo: principal && Principal.parse(principal).branchId };
}

async function queueCalls(
  event: RecordChanged,
  recipient: Extract<Recipient, { memberId: string }>,
  message: Parameters<typeof queued>[1],
): Promise<void> {
  const endpoints = await readManyAsSystem(endpointNoun, endpointIds(recipient.memberId));
  for (const endpoint of endpoints.map((record) => EndpointRecord.parse(record))) {
    if (!isTold(endpoint, message, recipient)) continue;
    const id = derivedId(deliveryNoun.prefix, String(message.data.notificationId), endpoint.id);
    await ensure(deliveryNoun, event, id, queued(endpoint, message, event.at));
  }
}

/** Makes a record unless it is there. It begins when the event happened, so that lists are in the order of what they tell. */
async function ensure(noun: Noun, event: RecordChanged, id: string, fields: Item): Promise<void> {
  try {
    const change = { ...systemChange(notifier, randomUUID(), event.at), requestId: event.id };
    await createRecord(noun, change, id, fields);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'already_exists') throw error;
  }
}
