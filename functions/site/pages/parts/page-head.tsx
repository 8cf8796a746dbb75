import { QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Drawer } from 'antd';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { Link } from 'react-router';
import { addressOf, type PageId, pageOf } from '../frame/site-map.ts';
import { useLanguage, useWords } from '../start/language.ts';

const words = { zh: { guide: '使用说明' }, en: { guide: 'Guide' } };

/** What to do on a page and why, in both languages, a paragraph each. */
export type Guide = Readonly<Record<'zh' | 'en', readonly string[]>>;
const GuideContext = createContext<Guide>({ zh: [], en: [] });

export function GuideProvider({ guide, children }: { readonly guide: Guide; readonly children: ReactNode }) {
  return <GuideContext.Provider value={guide}>{children}</GuideContext.Provider>;
}

interface PageHeadProps {
  readonly page: PageId;
  /** What a record is called; the page's own name leads back to the list then. */
  readonly title?: ReactNode;
  /** The same as plain text, for the browser's tab. */
  readonly tabTitle?: string;
  readonly actions?: ReactNode;
}

/** Heading of every page: where one is, what one can do here, and the guide. */
export function PageHead({ page, title, tabTitle, actions }: PageHeadProps) {
  const language = useLanguage();
  const name = pageOf(page)[language];
  return (
    <header className="page-head">
      <title>{tabTitle ? `${tabTitle} · ${name}` : name}</title>
      <div>
        {title && (
          <Link className="no-print" to={addressOf(page)}>
            {name}
          </Link>
        )}
        <h1>{title ?? name}</h1>
      </div>
      <div className="actions no-print">
        {actions}
        <GuideButton page={page} />
      </div>
    </header>
  );
}

/** Opens the guide beside the page. */
function GuideButton({ page }: { readonly page: PageId }) {
  const say = useWords(words);
  const language = useLanguage();
  const guide = useContext(GuideContext);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<QuestionCircleOutlined />} onClick={() => setOpen(true)}>
        {say.guide}
      </Button>
      <Drawer open={open} onClose={() => setOpen(false)} title={`${say.guide} · ${pageOf(page)[language]}`}>
        {guide[language].map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </Drawer>
    </>
  );
}
