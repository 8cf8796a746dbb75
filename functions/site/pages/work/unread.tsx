import { Link } from 'react-router';
import { addressOf } from '../frame/site-map.ts';
import { useHub, useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useWords } from '../start/language.ts';

const words = {
  zh: {
    unread: (count: string) => `${count} 条未读消息`,
    committee: (count: string) => `反欺诈委员会 ${count} 条未读消息`,
    more: (count: number) => `${count} 条以上`,
  },
  en: {
    unread: (count: string) => `Unread messages: ${count}`,
    committee: (count: string) => `Unread messages of the anti-fraud committee: ${count}`,
    more: (count: number) => `${count} or more`,
  },
};
/** More are not counted. */
const counted = 20;

/** How many messages nobody has read, with the way to them; a committee member has two inboxes. */
export function Unread() {
  const { me } = useHub();
  return (
    <>
      <UnreadOf />
      {me.role === 'antifraud' && <UnreadOf committee />}
    </>
  );
}

function UnreadOf({ committee = false }: { readonly committee?: boolean }) {
  const say = useWords(words);
  const { data, error, refetch } = useRead(['notification', 'unread', committee], (client) =>
    client.listNotifications({ query: { limit: counted, unread: 'true', ...(committee ? { box: 'committee' } : {}) } }),
  );
  if (error) return <ProblemAlert error={error} again={refetch} />;
  const count = data?.body.items.length ?? 0;
  if (count === 0) return null;
  const number = data?.body.nextCursor ? say.more(counted) : String(count);
  return (
    <p className="unread">
      <Link className="unread-link" to={`${addressOf('inbox')}?unread=true${committee ? '&box=committee' : ''}`}>
        {committee ? say.committee(number) : say.unread(number)}
      </Link>
    </p>
  );
}
