import { barStyle, documentBar, documentHead, html, languageTag, linkTo, page } from '#shared/http/page.ts';
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
    progressWhat: '两市各县区的异地通赔、遇事必停、证件、反欺诈协作等数据，按月对社会公布。',
    docs: '接口文档',
    docsWhat: '供会员公司的技术人员把核心系统接入本平台。',
    noScript: '下面的浏览界面需要 JavaScript；不启用也可以下载上面的描述文件。',
    operations: '接口',
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
    progressWhat:
      'What the two cities do together, published each month: claims, help at the roadside, credentials, fraud leads.',
    docs: 'API reference',
    docsWhat: 'For the engineers of member insurers who connect their systems to the hub.',
    noScript: 'The view below needs JavaScript; the description above does not.',
    operations: 'Operations',
    description: 'Description of the API (OpenAPI 3.1)',
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

/** Swagger UI's own colours are too pale for small white letters; the rest fits it to a narrow screen. */
const docsStyle = `${barStyle}main{max-width:66rem;margin:0 auto;padding:1.25rem 1rem 3rem}h1{font-size:1.5rem;line-height:1.35;margin:0 0 .5rem;color:var(--ink)}h2{font-size:1.15rem;margin:1.25rem 0 0;color:var(--ink)}
main>p{margin:0 0 .5rem;max-width:44em}.swagger-ui .wrapper{padding:0}.swagger-ui .auth-wrapper{justify-content:flex-start;margin:.75rem 0}
.swagger-ui .filter .operation-filter-input{margin:.5rem 0;border:1px solid #6b7a89;width:100%;max-width:24rem}.swagger-ui .opblock-tag{padding-left:0;font-size:1.25rem;gap:.75rem}.swagger-ui .opblock-tag small{padding:0}
.swagger-ui .opblock,.swagger-ui .opblock .opblock-section-header{background:#fff;box-shadow:none}.swagger-ui .opblock .opblock-section-header{background:#eef2f6}
.swagger-ui .opblock.opblock-get .opblock-summary-method{background:#12395f}.swagger-ui .opblock.opblock-post .opblock-summary-method{background:#0e6b3b}.swagger-ui .opblock.opblock-patch .opblock-summary-method,.swagger-ui .opblock.opblock-put .opblock-summary-method{background:#8a4b00}.swagger-ui .opblock.opblock-delete .opblock-summary-method{background:#8f1d1d}
.swagger-ui .opblock-body .highlight-code>pre.microlight,.swagger-ui .highlight-code code{max-height:none;overflow:visible;white-space:pre-wrap;overflow-wrap:anywhere}.swagger-ui .btn.authorize{margin:0;color:#0e6b3b;border-color:#0e6b3b}.swagger-ui .btn.authorize svg *{fill:#0e6b3b}.swagger-ui .parameter__name.required span,.swagger-ui .parameter__name.required:after{color:#8f1d1d}.swagger-ui .parameter__in,.swagger-ui .parameter__deprecated,.swagger-ui .prop-format{color:#4a5a69}
.swagger-ui .opblock-summary-control:focus,.swagger-ui button:focus-visible{outline:3px solid #f2a900;outline-offset:2px}.swagger-ui .response-control-media-type__accept-message{color:#0e6b3b}`;

/**
 * The API reference: Swagger UI from this host. Its styles are set by its script, so the policy allows them inline here alone. Heading
 * and purpose are ours, in the reader's language, and there before any script has run.
 */
export function docsPage(language: Language) {
  const say = words[language];
  const head = html`<link rel="stylesheet" href="/docs/swagger-ui.css"><style>${{ markup: docsStyle }}</style>`;
  const document = html`${documentHead(language, say.docs, head)}
<body>${documentBar(language)}<main><h1>${say.docs}</h1><p>${say.docsWhat}<br><a href="/openapi.json">${say.description}</a></p>
<noscript><p>${say.noScript}</p></noscript><h2>${say.operations}</h2><div id="reference"></div></main>
<script src="/docs/swagger-ui.js"></script><script src="/docs/start.js"></script></body></html>`;
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

/**
 * Starts Swagger UI on the hub's own description. The description names an operation in English and explains it in Chinese: on the
 * Chinese page the two change places. The layout leaves out Swagger UI's title, which the page has, and its list of one server; a link
 * inside the button that opens an operation would be a control within a control, so it is plain text there.
 */
export const docsStart = () => ({
  content: `const chinese = document.documentElement.lang.startsWith('zh');
const reference = ({ React: { createElement: h } }) => ({
  components: {
    Reference: ({ getComponent }) =>
      h('div', { className: 'swagger-ui' }, ['errors', 'AuthorizeBtnContainer', 'FilterContainer', 'operations']
        .map((name) => h(getComponent(name, true), { key: name }))),
  },
  wrapComponents: { DeepLink: () => ({ text }) => h('span', null, text) },
});
const told = (spec) => {
  for (const tag of spec.tags) tag.description = tag.description.split(' · ')[chinese ? 1 : 0];
  for (const operation of Object.values(spec.paths).flatMap(Object.values)) {
    if (chinese) [operation.summary, operation.description] = [operation.description, operation.summary];
  }
  return spec;
};
fetch('/openapi.json').then((response) => response.json()).then((spec) =>
  SwaggerUIBundle({ spec: told(spec), dom_id: '#reference', layout: 'Reference', plugins: [reference], deepLinking: true, filter: true, syntaxHighlight: false, validatorUrl: null }));
`,
});
