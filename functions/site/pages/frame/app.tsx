import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import english from 'antd/locale/en_US';
import chinese from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { createBrowserRouter, RouterProvider, replace, type ShouldRevalidateFunction } from 'react-router';
import { ProblemError } from '#schemas/client.ts';
import { useLanguage } from '../start/language.ts';
import { giveStylesTheNonce, styleNonce } from '../start/style-nonce.ts';
import { Frame } from './frame.tsx';
import { Page, preparePage } from './page.tsx';
import { addressOf } from './site-map.ts';

/** What the hub refuses it refuses again; what did not arrive is worth another try. */
const retry = (failures: number, error: Error) =>
  failures < 2 && (!(error instanceof ProblemError) || error.problem.status >= 500);

// Reading is noted where it is another company's: a glance at the window reads nothing again.
const queries = new QueryClient({
  defaultOptions: { queries: { retry, staleTime: 10_000, refetchOnWindowFocus: false } },
});

// Another filter or record is the same page.
const isAnotherPage: ShouldRevalidateFunction = ({ currentParams, nextParams }) =>
  currentParams.page !== nextParams.page;

const router = createBrowserRouter([
  {
    path: '/admin',
    element: <Frame />,
    HydrateFallback: Opening,
    children: [
      { index: true, loader: () => replace(addressOf('work')) },
      { path: ':page', element: <Page />, loader: preparePage, shouldRevalidate: isAnotherPage },
      { path: ':page/:id', element: <Page />, loader: preparePage, shouldRevalidate: isAnotherPage },
    ],
  },
]);

/** For a moment, until it is known which page it is. */
function Opening() {
  return <p className="loading">……</p>;
}

/** Colours dark enough to be read on white and on the grey of the page (WCAG 2.2, 4.5 to 1). */
const theme = {
  token: {
    colorPrimary: '#12395f',
    colorLink: '#0b57a4',
    colorError: '#a51d24',
    colorSuccess: '#0e6b3b',
    colorWarning: '#8a4b00',
    // What antd derives from so dark a colour is a dull grey.
    colorWarningBg: '#fdf3e1',
    colorWarningBorder: '#e3b878',
    colorSuccessBg: '#e3f4ea',
    colorSuccessBorder: '#8cc7a5',
    colorErrorBg: '#fdecec',
    colorErrorBorder: '#e3a0a3',
    colorTextPlaceholder: '#5d6b79',
    colorTextDescription: '#4a5a69',
    colorTextTertiary: '#4a5a69',
    colorTextQuaternary: '#5d6b79',
    colorTextDisabled: '#5d6b79',
    fontFamily: 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif',
    borderRadius: 6,
    // Whoever asks their system for stillness gets it.
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  },
  components: {
    Layout: { bodyBg: '#eef2f6', headerBg: '#12395f', siderBg: '#ffffff', headerHeight: 52 },
    Menu: { itemSelectedBg: '#dce6f0', itemSelectedColor: '#12395f', itemHeight: 34 },
  },
};

giveStylesTheNonce();

/** Everything behind the log-in. */
export default function App() {
  const language = useLanguage();
  dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
  return (
    <ConfigProvider
      csp={{ nonce: styleNonce }}
      locale={language === 'zh' ? chinese : english}
      theme={theme}
      button={{ autoInsertSpace: false }}
    >
      <AntApp>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
