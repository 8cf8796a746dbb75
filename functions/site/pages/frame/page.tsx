import { Result, Skeleton } from 'antd';
import { type ComponentType, lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { useHub } from '../parts/hub.tsx';
import { GuideProvider } from '../parts/page-head.tsx';
import { useWords } from '../start/language.ts';
import { Mishap } from './mishap.tsx';
import { pageModules } from './page-modules.ts';
import { addressOf, type PageId, pageNamed, pagesFor } from './site-map.ts';

const words = {
  zh: { missing: '没有这个页面，或者您的角色不能打开。', home: '回到今日工作' },
  en: { missing: 'There is no such page, or your role cannot open it.', home: "Back to today's work" },
};

const components = new Map<PageId, ComponentType>();
/** A page is fetched when it is opened for the first time, its guide with it. */
function componentOf(id: PageId): ComponentType {
  const fetched = async () => {
    const { default: Content, guide } = await pageModules[id]();
    const Guided = () => (
      <GuideProvider guide={guide}>
        <Content />
      </GuideProvider>
    );
    return { default: Guided };
  };
  const known = components.get(id) ?? lazy(fetched);
  components.set(id, known);
  return known;
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
