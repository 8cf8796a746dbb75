import { createHash } from 'node:crypto';
import type { Language } from './problem.ts';

/** HTML that was escaped: only `html` makes it. */
export interface Html {
  readonly markup: string;
}
type Part = string | number | Html | readonly Html[] | undefined;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const render = (part: Part): string => {
  if (part === undefined) return '';
  if (typeof part === 'object') return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
  return escaped(String(part));
};

/** A template whose values are escaped, unless they are templates themselves. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  markup: strings.map((text, index) => text + render(parts[index])).join(''),
});

/** The style of what every document has: its letters, its links and the bar. */
export const barStyle = `:root{color-scheme:light;font:1rem/1.65 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;color:#1b2733;background:#eef2f6;
--ink:#12395f;--quiet:#4a5a69;--line:#d5dde5}
*{box-sizing:border-box}body{margin:0;overflow-wrap:break-word}a{color:#0b57a4;text-underline-offset:.2em}
:focus-visible{outline:3px solid #f2a900;outline-offset:2px}
.bar{background:var(--ink)}.bar div{display:flex;justify-content:space-between;align-items:center;gap:1rem}
.bar a{display:flex;align-items:center;gap:.6rem;color:#fff;text-decoration:none;line-height:1.3;min-height:2.75rem}.bar a:hover{text-decoration:underline}
.bar svg{width:1.75rem;height:1.75rem;flex:none}.bar .home{font-weight:700}.bar .language{flex:none;border:1px solid #8fa9c2;border-radius:6px;padding:0 .75rem;min-height:2.25rem}
.bar div{max-width:66rem;margin:0 auto;padding:.6rem 1rem}`;

const style = `${barStyle}main,footer{max-width:66rem;margin:0 auto;padding:.6rem 1rem}main{padding-top:1.25rem}footer{padding-bottom:2rem;font-size:.875rem;color:var(--quiet)}
h1{font-size:1.5rem;line-height:1.35;margin:0 0 .75rem;color:var(--ink)}h2{font-size:1.15rem;line-height:1.4;margin:0 0 .6rem;color:var(--ink)}
p{margin:0 0 1rem;max-width:44em}section,.card{background:#fff;border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.25rem;margin:0 0 1rem}
section>:last-child,.card>:last-child,footer>:last-child{margin-bottom:0}.quiet{color:var(--quiet)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.5rem 1.25rem;margin:0}dt{color:var(--quiet)}dd{margin:0}
.number{font-family:ui-monospace,Consolas,monospace;overflow-wrap:anywhere}.holder{font-size:1.35rem;line-height:1.3;font-weight:700}
.portrait{float:right;width:9rem;height:12rem;margin:0 0 .75rem 1rem;object-fit:cover;border:1px solid var(--line);border-radius:8px}
ul{margin:0 0 1rem;padding-left:1.25rem}li{margin:.3rem 0}.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1rem;margin:0;padding:0;list-style:none}.cards .card{margin:0}
.standing{display:flex;align-items:center;gap:1.1rem;border:4px solid;border-radius:14px;padding:1.1rem 1.25rem;margin:0 0 1rem;background:#fff;color:#8f1d1d}
.standing svg{width:4.5rem;height:4.5rem;flex:none}.standing strong{display:block;font-size:2.1rem;line-height:1.2}.standing small{display:inline-block;white-space:nowrap;font-size:1.05rem;font-weight:400}.standing .quiet{font-size:.875rem}
.standing p{margin:.25rem 0 0;color:#1b2733}.standing.valid{background:#0e6b3b;border-color:#0e6b3b;color:#fff}.standing.valid p{color:#fff}
.standing.suspended{color:#8a4b00}.standing.expired{color:#47535f}
.scroll{overflow-x:auto;margin:0 -1.25rem;padding:0 1.25rem}table{border-collapse:separate;border-spacing:0;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.45rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}thead th{white-space:normal;word-break:keep-all;min-width:5.5rem;vertical-align:bottom;font-size:.875rem;line-height:1.35;border-bottom:2px solid var(--ink)}
th:first-child{text-align:left;position:sticky;left:-1.25rem;background:#fff;min-width:0}tbody th{font-weight:400}.zero{color:#66727d}.total td,.total th{font-weight:700;color:inherit;background:#eef2f6;border:0}.total th:first-child{background:#eef2f6}
.months{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-bottom:.5rem}.months>*{padding:.35rem 0}
@media(max-width:40rem){.portrait{float:none;display:block;margin:.25rem 0 .75rem}.terms{grid-template-columns:1fr;gap:0}.terms dd{margin-bottom:.75rem}th:first-child{white-space:normal;min-width:6em}
.standing{align-items:flex-start;gap:.9rem}.standing svg{width:3.75rem;height:3.75rem}.standing small{display:block;line-height:1.5}}
@media print{:root{background:#fff}.bar{background:none;border-bottom:2px solid #000}.bar a{color:#000}.bar .language,.months{display:none}
section,.card,.standing{break-inside:avoid}.standing.valid,.standing.valid p{background:none;color:#000}.scroll{overflow:visible}thead th{min-width:0}}`;
const sourceOf = (sheet: string) => `'sha256-${createHash('sha256').update(sheet).digest('base64')}'`;
const styleSource = sourceOf(style);

/** The programme's mark, a shield with a tick; also what a browser's tab shows. */
const mark =
  '<path d="M12 2 4 5v6c0 5 3.4 9.3 8 11 4.6-1.7 8-6 8-11V5z" fill="#fff"/><path d="m8 12 3 3 5-6" fill="none" stroke="#12395f" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>';
const tabIcon = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#12395f"/>${mark}</svg>`)}`;

const words = {
  zh: {
    programme: '陇南、天水车险理赔一体化',
    by: '陇南市、天水市保险行业协会共同主办。本页面无需登录，不使用 Cookie，不加载其他网站的内容。',
    other: 'English',
  },
  en: {
    programme: 'Longnan and Tianshui: car claims together',
    by: 'Run jointly by the insurance associations of Longnan and Tianshui. This page needs no account, sets no cookies and loads nothing from other sites.',
    other: '中文',
  },
} as const;
const otherLanguage = { zh: 'en', en: 'zh' } as const;
export const languageTag = { zh: 'zh-CN', en: 'en' } as const;

/** The address of another public page in the language in which this one is read. */
export const linkTo = (path: string, language: Language, search: Readonly<Record<string, string>> = {}) =>
  `${path}?${new URLSearchParams({ ...search, lang: language })}`;

/** What opens every document: its language, its title and an icon, so that no browser asks for one. */
export const documentHead = (language: Language, title: string, more?: Html) =>
  html`<!doctype html>
<html lang="${languageTag[language]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="${tabIcon}">${more}</head>`;

/** The bar atop every page: home, and the same page in the other language. */
export const documentBar = (language: Language, search: Readonly<Record<string, string>> = {}) => {
  const other = otherLanguage[language];
  return html`<header class="bar"><div><a class="home" href="${linkTo('/', language)}"><svg viewBox="0 0 24 24" aria-hidden="true">${{ markup: mark }}</svg>${words[language].programme}</a>
<a class="language" href="${linkTo('', other, search)}" lang="${languageTag[other]}" hreflang="${languageTag[other]}">${words[language].other}</a></div></header>`;
};

/**
 * A public page: complete without scripts, one inline style sheet that the policy names by its hash, nothing from any other host.
 * @param options.search the page's other query parameters, kept when the language is switched
 * @param options.tabTitle what the browser's tab says, where that is more than the heading
 * @param options.style what the page's style sheet has besides that of all pages
 * @param options.unlisted whether search engines are asked to leave the page out: it is about one person
 * @returns what a verb answers for `text/html`
 */
export function page(options: {
  readonly language: Language;
  readonly title: string;
  readonly tabTitle?: string;
  readonly main: Html;
  readonly status?: number;
  readonly search?: Readonly<Record<string, string>>;
  readonly style?: string;
  readonly unlisted?: boolean;
}) {
  const { language, title, tabTitle = title, main, search } = options;
  const sheet = style + (options.style ?? '');
  const robots = options.unlisted ? html`<meta name="robots" content="noindex">` : undefined;
  const content = html`${documentHead(language, tabTitle, html`${robots}<style>${{ markup: sheet }}</style>`)}
<body>${documentBar(language, search)}<main><h1>${title}</h1>${main}</main><footer><p>${words[language].by}</p></footer></body></html>`;
  return {
    content: content.markup,
    ...(options.status ? { status: options.status } : {}),
    headers: {
      'content-security-policy': `default-src 'none'; style-src ${options.style ? sourceOf(sheet) : styleSource}; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'content-language': languageTag[language],
      vary: 'Accept-Language',
    },
  };
}
