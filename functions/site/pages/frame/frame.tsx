import { MenuOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Grid, Layout, Menu } from 'antd';
import { useState } from 'react';
import { Link, Outlet, ScrollRestoration, useNavigation, useParams } from 'react-router';
import { ProblemError } from '#schemas/client.ts';
import { cities } from '#schemas/divisions.ts';
import type { Principal } from '#schemas/roles.ts';
import { HubProvider, useClients } from '../parts/hub.tsx';
import { usePrinting } from '../parts/printing.ts';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showInstant } from '../parts/time-money.ts';
import { languageTag, setLanguage, useLanguage, useWords } from '../start/language.ts';
import { logOut } from '../start/session.ts';
import { SessionEnd } from './session-end.tsx';
import { addressOf, chapters, pageNamed, pageOf, pagesFor } from './site-map.ts';

const words = {
  zh: {
    site: '协会管理平台',
    menu: '菜单',
    skip: '跳到主要内容',
    logOut: '退出登录',
    other: 'English',
    wait: '正在打开……',
    strange: '您的账户没有在平台登记，或已停用。请联系所在城市的行业协会。',
    api: '接口文档',
    printed: (who: string, when: string) => `${who} 于 ${when} 打印`,
  },
  en: {
    site: 'Association hub',
    menu: 'Menu',
    skip: 'Skip to the content',
    logOut: 'Log out',
    other: '中文',
    wait: 'Opening…',
    strange: "Your account is not enrolled with the hub, or is suspended. Ask your city's association.",
    api: 'API reference',
    printed: (who: string, when: string) => `Printed by ${who} on ${when}`,
  },
};

/** Bar, menu and the page within them, once the hub has said who is signed in. */
export function Frame() {
  const say = useWords(words);
  const clients = useClients();
  const me = useQuery({
    queryKey: ['me'],
    queryFn: () => clients.client.whoAmI(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (me.isPending) return <p className="loading">{say.wait}</p>;
  if (me.error)
    return (
      <main className="sign-in">
        <h1>{say.site}</h1>
        {isStranger(me.error) && <p>{say.strange}</p>}
        <ProblemAlert error={me.error} again={me.refetch} />
        <p>
          <Button onClick={() => logOut()}>{say.logOut}</Button>
        </p>
      </main>
    );
  return (
    <HubProvider hub={{ ...clients, me: me.data.body }}>
      <SignedIn me={me.data.body} />
    </HubProvider>
  );
}

/** Whether the hub knows the token, and not the person. */
const isStranger = (error: unknown) =>
  error instanceof ProblemError && ['principal_unknown', 'principal_suspended'].includes(error.problem.code);

function SignedIn({ me }: { readonly me: Principal }) {
  const say = useWords(words);
  const language = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  const wide = Grid.useBreakpoint().lg ?? false;
  const [open, setOpen] = useState(false);
  const isOpening = useNavigation().state === 'loading';
  const city = cities.find(({ code }) => code === me.cityCode);
  return (
    <Layout className="frame">
      <a className="skip" href="#content">
        {say.skip}
      </a>
      <Layout.Header className="bar no-print">
        {!wide && <Button type="text" icon={<MenuOutlined />} aria-label={say.menu} onClick={() => setOpen(true)} />}
        <Link className="home" to={addressOf('work')}>
          {say.site}
          {city && wide ? ` · ${city[language]}` : ''}
        </Link>
        <span className="who">{me.name}</span>
        <Button type="text" lang={languageTag[other]} onClick={() => setLanguage(other)}>
          {say.other}
        </Button>
        <Button type="text" onClick={() => logOut()}>
          {say.logOut}
        </Button>
      </Layout.Header>
      <SessionEnd />
      <Layout>
        {wide ? (
          <Layout.Sider className="no-print" width={208} theme="light">
            <SiteMenu me={me} />
          </Layout.Sider>
        ) : (
          <Drawer placement="left" size={264} open={open} onClose={() => setOpen(false)} title={say.menu}>
            <SiteMenu me={me} onGo={() => setOpen(false)} />
          </Drawer>
        )}
        <Layout.Content id="content" className="content" role="main" aria-busy={isOpening} inert={isOpening}>
          <Outlet />
          <Imprint of={me} />
        </Layout.Content>
      </Layout>
      <ScrollRestoration />
    </Layout>
  );
}

/** Who put a page on paper and when: personal data may stand on it. */
function Imprint({ of }: { readonly of: Principal }) {
  const say = useWords(words);
  const printing = usePrinting();
  return printing && <p className="imprint">{say.printed(of.name, showInstant(new Date().toISOString()))}</p>;
}

/** The pages of the caller's role by chapter. */
function SiteMenu({ me, onGo }: { readonly me: Principal; readonly onGo?: () => void }) {
  const say = useWords(words);
  const language = useLanguage();
  const current = pageNamed(useParams().page ?? '');
  const pages = pagesFor(me.role);
  const items = Object.entries(chapters).flatMap(([chapter, name]) => {
    const within = pages.filter((id) => pageOf(id).chapter === chapter);
    const children = within.map((id) => ({ key: id, label: <Link to={addressOf(id)}>{pageOf(id)[language]}</Link> }));
    return children.length > 0 ? [{ key: chapter, type: 'group' as const, label: name[language], children }] : [];
  });
  return (
    <nav aria-label={say.menu}>
      <Menu mode="inline" items={items} selectedKeys={current ? [current] : []} onClick={() => onGo?.()} />
      <p className="beside-menu">
        <a href={`/docs?lang=${language}`} target="_blank" rel="noreferrer">
          {say.api}
        </a>
      </p>
    </nav>
  );
}
