import { html, page } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';

const words = {
  zh: {
    title: '车险理赔行业协会服务平台',
    purpose: '陇南、天水两市保险行业协会共同运行：异地通赔、查勘员统一证件、反欺诈线索共享。',
    verify: '核验查勘员证件：请扫描证件上的二维码，或打开 /verify/证件编号。',
    progress: '一体化进展',
    docs: '接口文档（会员公司）',
    reference: '接口文档',
  },
  en: {
    title: 'Association hub for car claims',
    purpose:
      'Run by the insurance associations of Longnan and Tianshui: claims across the two cities, common adjuster credentials, shared fraud leads.',
    verify: "To check an adjuster's credential, scan the code on it, or open /verify/ followed by its number.",
    progress: 'Progress of the integration',
    docs: 'API reference (for member insurers)',
    reference: 'API reference',
  },
} as const;

/** The home page: what the hub is, and where the public goes. */
export function homePage(language: Language) {
  const say = words[language];
  return page({
    language,
    title: say.title,
    main: html`<p>${say.purpose}</p><p>${say.verify}</p><ul><li><a href="/progress">${say.progress}</a></li><li><a href="/docs">${say.docs}</a></li></ul>`,
  });
}

/** The API reference: Swagger UI from this host. Its styles are set by its script, so the policy allows them inline here alone. */
export function docsPage(language: Language) {
  const document = html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words[language].reference}</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="reference"></div><script src="/docs/swagger-ui.js"></script><script src="/docs/start.js"></script></body></html>`;
  return {
    content: document.markup,
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    },
  };
}

/** Starts Swagger UI on the hub's own description. */
export const docsStart = () => ({
  content: `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });\n`,
});
