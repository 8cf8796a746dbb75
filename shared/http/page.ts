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

const style = `:root{color-scheme:light;font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;color:#1a2733;background:#f4f6f8}
body{margin:0 auto;max-width:56rem;padding:1rem}header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.5rem;font-size:.9rem}
main{background:#fff;border:1px solid #d8dfe6;border-radius:12px;padding:1.25rem;margin:1rem 0}h1{font-size:1.4rem;margin:.2rem 0 1rem}h2{font-size:1.1rem}
a{color:#0b57a4}.badge{display:inline-block;padding:.4rem 1rem;border-radius:8px;font-size:1.3rem;font-weight:700;color:#fff;background:#8a1c1c}
.badge.valid{background:#17693a}.badge.suspended{background:#8a5200}dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1rem}dt{color:#51606e}dd{margin:0}
table{border-collapse:collapse;width:100%}.scroll{overflow-x:auto}th,td{padding:.4rem .6rem;border-bottom:1px solid #e3e8ed;text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}tr.total{font-weight:700;background:#f4f6f8}footer{font-size:.85rem;color:#51606e}`;
const styleHash = createHash('sha256').update(style).digest('base64');

const otherLanguage = { zh: 'en', en: 'zh' } as const;

/**
 * A public page: complete without scripts, one inline style sheet that the policy names by its hash, nothing from any other host.
 * @param search the page's other query parameters, kept when the language is switched
 * @returns what a verb answers for `text/html`
 */
export function page(options: {
  readonly language: Language;
  readonly title: string;
  readonly main: Html;
  readonly status?: number;
  readonly search?: Readonly<Record<string, string>>;
}) {
  const { language, title, main, search } = options;
  const other = otherLanguage[language];
  const link = `?${new URLSearchParams({ ...search, lang: other })}`;
  const content = html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${{ markup: style }}</style></head>
<body><header><span>${language === 'zh' ? '陇南 · 天水 车险理赔一体化' : 'Longnan · Tianshui car claims together'}</span><a href="${link}" lang="${other === 'zh' ? 'zh-CN' : 'en'}">${other === 'zh' ? '中文' : 'English'}</a></header>
<main><h1>${title}</h1>${main}</main></body></html>`;
  return {
    content: content.markup,
    ...(options.status ? { status: options.status } : {}),
    headers: {
      'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'content-language': language === 'zh' ? 'zh-CN' : 'en',
      vary: 'Accept-Language',
    },
  };
}
