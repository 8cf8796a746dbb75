import { Result, Skeleton } from 'antd';
import { type ComponentType, lazy, Suspense } from 'react';
import { Link, type LoaderFunctionArgs, useParams } from 'react-router';
import { useHub } from '../parts/hub.tsx';
import { GuideProvider } from '../parts/page-head.tsx';
import { useWords } from '../start/language.ts';
import { Mishap } from './mishap.tsx';
import { fetchedPage, fetchPage, type PageModule } from './page-modules.ts';
import { addressOf, type PageId, pageNamed, pagesFor } from './site-map.ts';

const words = {
  zh: { missing: '没有这个页面，或者您的角色不能打开。', home: '回到今日工作' },
  en: { missing: 'There is no such page, or your role cannot open it.', home: "Back to today's work" },
};

const components = new Map<PageId, ComponentType>();

function guided({ default: Content, guide }: PageModule): ComponentType {
  return () => (
    <GuideProvider guide={guide}>
      <Content />
    </GuideProvider>
  );
}

/** A page's component, the same each time: another one would forget what was typed. */
function componentOf(id: PageId): ComponentType {
  const there = fetchedPage(id);
  const known = components.get(id) ?? (there ? guided(there) : lazy(() => fetched(id)));
  components.set(id, known);
  return known;
}

async function fetched(id: PageId) {
  try {
    return { default: guided(await fetchPage(id)) };
  } catch (error) {
    // What has failed for good must not be in the way of what is there at the next visit.
    components.delete(id);
    throw error;
  }
}

let opened = false;

/**
 * Fetches the page that an address names while the one before is still shown: React would keep a placeholder on the screen for 0.3 s,
 * however soon the page is there. What cannot be fetched is tried again, and told, where the page is drawn.
 */
export function preparePage({ params }: LoaderFunctionArgs): Promise<unknown> | null {
  const id = pageNamed(params.page ?? '');
  const fetching = id && !fetchedPage(id) ? fetchPage(id).catch(() => null) : null;
  const isFirst = !opened;
  opened = true;
  // Before the first page there is none to be shown: meanwhile the hub is asked who is signed in.
  return isFirst ? null : fetching;
}

/** The page that the address names, if the caller's role has it. */
export function Page() {
  const say = useWords(words);
  const { me } = useHub();
  const { page = '', id: record } = useParams();
  const id = pageNamed(page);
  if (!id || !pagesFor(me.role).includes(id))
    return <Result status="404" title={say.missing} extra={<Link to={addressOf('work')}>{say.home}</Link>} />;
  const Component = componentOf(id);
  return (
    <Mishap key={`${id} ${record}`}>
      <Suspense fallback={<Skeleton active title={false} />}>
        <Component />
      </Suspense>
    </Mishap>
  );
}
