import type { Credential } from '#schemas/credentials.ts';
import { cities } from '#schemas/divisions.ts';
import { html, page } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';

const words = {
  zh: {
    title: '查勘员证件核验',
    valid: '有效',
    suspended: '已暂停',
    revoked: '已吊销',
    expired: '已过期',
    unknown: '查无此证',
    holder: '姓名',
    member: '所属公司',
    cities: '服务城市',
    until: '有效期至',
    number: '证件编号',
    trust: '只有显示“有效”的证件持有人才能以本项目名义提供服务。如有疑问，请致电所属公司。',
    stranger: '本系统没有此编号的证件。请核对二维码或编号；如持证人要求付款，请勿支付。',
    comma: '、',
  },
  en: {
    title: "Check an adjuster's credential",
    valid: 'Valid',
    suspended: 'Suspended',
    revoked: 'Revoked',
    expired: 'Expired',
    unknown: 'No such credential',
    holder: 'Name',
    member: 'Company',
    cities: 'Cities served',
    until: 'Valid until',
    number: 'Number',
    trust: 'Only the holder of a credential shown as valid acts for this programme. In doubt, call the company.',
    stranger: 'The hub has no credential of this number. Check the code; pay nothing to its holder.',
    comma: ', ',
  },
} as const;

/** The date in Asia/Shanghai on which a person reads that the credential ends. */
const dayOf = (instant: string, language: Language) =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'Asia/Shanghai',
  }).format(new Date(instant));

/** The page that a stranger sees: name, company, cities and validity, and nothing else of the adjuster. */
export function verifyPage(credential: Credential | undefined, language: Language) {
  const say = words[language];
  if (!credential) {
    return page({
      language,
      title: say.title,
      status: 404,
      main: html`<p><strong class="badge">${say.unknown}</strong></p><p>${say.stranger}</p>`,
    });
  }
  const served = cities.filter(({ code }) => credential.cities.includes(code)).map((city) => city[language]);
  return page({
    language,
    title: say.title,
    main: html`<p><strong class="badge ${credential.standing}" data-standing="${credential.standing}">${say[credential.standing]}</strong></p>
<dl><dt>${say.holder}</dt><dd>${credential.holder}</dd>
<dt>${say.member}</dt><dd>${language === 'zh' ? credential.memberName : credential.memberNameEn}</dd>
<dt>${say.cities}</dt><dd>${served.join(say.comma)}</dd>
<dt>${say.until}</dt><dd>${dayOf(credential.expiresOn, language)}</dd>
<dt>${say.number}</dt><dd>${credential.id}</dd></dl><p>${say.trust}</p>`,
  });
}
