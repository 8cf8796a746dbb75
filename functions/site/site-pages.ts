import { documentBar, documentHead, html, languageTag, linkTo, page } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';

const words = {
  zh: {
    title: '车险理赔行业协会服务平台',
    purpose:
      '陇南、天水两市保险行业协会共同运行：车险异地通赔、查勘员统一证件、反欺诈线索共享，让两市车主在哪出险都能就近理赔。',
    verify: '核验查勘员证件',
    verifyHow: '请用手机扫描证件上的二维码，即可看到证件是否有效。也可以在浏览器打开：',
    number: '证件编号',
    progress: '一体化进展',
    progressWhat: '两市各县区当月的异地通赔、证件签发、线索报送等数据，对社会公开。',
    docs: '接口文档',
    docsWhat: '供会员公司的技术人员把核心系统接入本平台。',
    noScript: '接口文档的浏览界面需要 JavaScript。也可以直接下载',
    description: '接口描述文件（OpenAPI 3.1）',
  },
  en: {
    title: 'Association hub for car claims',
    purpose:
      'Run by the insurance associations of Longnan and Tianshui: claims across the two cities, common adjuster credentials and shared fraud leads, so that motorists are served wherever the accident happens.',
    verify: "Check an adjuster's credential",
    verifyHow: 'Scan the code on the card with your phone to see whether it is valid. Or open in a browser:',
    number: 'number',
    progress: 'Progress of the integration',
    progressWhat: "Each county's figures of the month, open to the public: hand-offs, credentials, fraud leads.",
    docs: 'API reference',
    docsWhat: 'For the engineers of member insurers who connect their systems to the hub.',
    noScript: 'This view of the API reference needs JavaScript. You may also download the',
    description: 'description of the API (OpenAPI 3.1)',
  },
} as const;

/** The home page: what the hub is, and where the public goes. */
export function homePage(language: Language) {
  const say = words[language];
  return page({
    language,
    title: say.title,
    main: html`<p>${say.purpose}</p><ul class="cards"><li class="card"><h2>${say.verify}</h2><p>${say.verifyHow}<br><span class="number">/verify/<i>${say.number}</i></span></p></li>
<li class="card"><h2><a href="${linkTo('/progress', language)}">${say.progress}</a></h2><p>${say.progressWhat}</p></li>
<li class="card"><h2><a href="${linkTo('/docs', language)}">${say.docs}</a></h2><p>${say.docsWhat}</p></li></ul>`,
  });
}

/** The API reference: Swagger UI from this host. Its styles are set by its script, so the policy allows them inline here alone. */
export function docsPage(language: Language) {
  const say = words[language];
  const document = html`${documentHead(language, say.docs, html`<link rel="stylesheet" href="/docs/swagger-ui.css">`)}
<body>${documentBar(language)}<noscript><p>${say.noScript} <a href="/openapi.json">${say.description}</a></p></noscript>
<main id="reference" lang="en"></main><script src="/docs/swagger-ui.js"></script><script src="/docs/start.js"></script></body></html>`;
  return {
    content: document.markup,
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      'content-language': languageTag[language],
      vary: 'Accept-Language',
    },
  };
}

/** Starts Swagger UI on the hub's own description. */
export const docsStart = () => ({
  content: `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });\n`,
});
