import {
  NotificationRecord,
  notificationNoun,
  type notificationRoutes,
  notificationText,
} from '#schemas/notifications.ts';
import type { Verb } from '#shared/http/api.ts';
import { listRecords } from '#shared/records/list.ts';
import { transitionRecord } from '#shared/records/record.ts';

type Routes = typeof notificationRoutes;

/** A notification in words. */
function told(record: unknown) {
  const notification = NotificationRecord.parse(record);
  return { ...notification, text: notificationText(notification.type) };
}

/** The caller's inbox: a member's, or its branch's where the caller is bound to one; a city's; or its committee's. */
export const list: Verb<Routes['listNotifications']> = async ({ principal, query: { unread, box, ...paging } }) => {
  const { items, ...rest } = await listRecords(principal, notificationNoun, {
    box: box ? 'ofCommittee' : principal.role === 'member' ? 'ofMember' : 'ofCity',
    status: unread && (unread === 'true' ? 'unread' : 'read'),
    ...paging,
  });
  return { body: { items: items.map(told), ...rest } };
};

export const read: Verb<Routes['readNotification']> = async ({ params, change, ifMatch }) => {
  const { record, replayed } = await transitionRecord(notificationNoun, change, params.id, 'read', {
    ifVersion: ifMatch,
  });
  return { body: told(record), replayed };
};
