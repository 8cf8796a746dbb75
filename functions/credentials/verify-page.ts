import type { Credential, Standing } from '#schemas/credentials.ts';
import { cities } from '#schemas/divisions.ts';
import type { Instant } from '#schemas/primitives.ts';
import { trainingLevels } from '#schemas/qualification.ts';
import { type Html, html, languageTag, page } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';

/** A standing, or that there is no credential to stand. */
type Verdict = Standing | 'unknown';

const words = {
  zh: {
    title: '查勘员证件核验',
    valid: '有效',
    suspended: '已暂停',
    revoked: '已吊销',
    replaced: '已换证',
    expired: '已过期',
    unknown: '查无此证',
    means: {
      valid: '持证人可以代表所属公司开展本项目的查勘理赔服务。',
      suspended: '此证现在无效：已暂停使用，持证人目前不得开展本项目的服务。',
      revoked: '此证无效：已经作废，持证人不再代表本项目和所列公司。',
      replaced: '此证无效：已经换发新证，旧证作废。请查看新证上的二维码。',
      expired: '此证现在无效：已过期限，持证人目前不得凭此证开展服务。',
      unknown: '本系统没有此编号的证件，请勿凭此接受服务。',
    },
    particulars: '证件信息',
    holder: '姓名',
    photo: '持证人照片',
    member: '所属公司',
    city: '登记城市',
    cities: '服务城市',
    level: '资格等级',
    until: '有效期至',
    number: '证件编号',
    checkedAt: '核验时间',
    clock: '（北京时间）',
    compare: '请核对',
    beware: '请注意',
    advice: {
      valid: [
        '照片、姓名、公司、证件编号与来人和所出示的证件一致。',
        '查勘理赔不向您收费。要求转账、付现金或索要验证码的，请拒绝。',
        '如有疑问，请致电您的保险公司；遇到诈骗，请拨打 110。',
      ],
      invalid: [
        '请勿交出证件原件、车钥匙或银行卡，不要付款，不要告知验证码。',
        '请致电您的保险公司，请其另派有效持证的查勘员。',
        '遇到诈骗，请拨打 110。',
      ],
      unknown: [
        '请核对证件上的编号，或重新扫描二维码。',
        '请勿交出证件原件、车钥匙或银行卡，不要付款，不要告知验证码。',
        '请致电您的保险公司核实来人身份；遇到诈骗，请拨打 110。',
      ],
    },
    comma: '、',
    colon: '：',
  },
  en: {
    title: "Check an adjuster's credential",
    valid: 'Valid',
    suspended: 'Suspended',
    revoked: 'Revoked',
    replaced: 'Replaced',
    expired: 'Expired',
    unknown: 'No such credential',
    means: {
      valid: "The holder may carry out this programme's claims service for the company below.",
      suspended: 'Not valid now: the credential is on hold, and its holder may not act for this programme.',
      revoked:
        'Not valid: the credential was withdrawn, and its holder no longer acts for this programme or the company below.',
      replaced: 'Not valid: a new credential was issued in its stead. Ask for the new card and scan its code.',
      expired: 'Not valid now: the credential has run out, and its holder may not act on it.',
      unknown: 'There is no credential of this number. Do not accept service on it.',
    },
    particulars: 'The credential',
    holder: 'Name',
    photo: 'Photo of the holder',
    member: 'Company',
    city: 'Registered in',
    cities: 'Cities served',
    level: 'Level',
    until: 'Valid until',
    number: 'Number',
    checkedAt: 'Checked at',
    clock: ' (Beijing time)',
    compare: 'Please compare',
    beware: 'Please take care',
    advice: {
      valid: [
        'Photo, name, company and number are those of the person and of the card that you are shown.',
        'Survey and claims handling cost you nothing. Refuse any request for a transfer, cash or a verification code.',
        'In doubt, call your insurer. If you suspect fraud, call the police on 110.',
      ],
      invalid: [
        'Hand over no original papers, car keys or bank cards; pay nothing; give no verification code.',
        'Call your insurer and ask for an adjuster whose credential is valid.',
        'If you suspect fraud, call the police on 110.',
      ],
      unknown: [
        'Compare the number with the card, or scan its code again.',
        'Hand over no original papers, car keys or bank cards; pay nothing; give no verification code.',
        'Ask your insurer who the person is. If you suspect fraud, call the police on 110.',
      ],
    },
    comma: ', ',
    colon: ': ',
  },
} as const;

/** Each verdict has an outline of its own, so that it is told apart without its colour, in print and from arm's length. */
const shapes: Readonly<Record<Verdict, Html>> = {
  valid: html`<circle cx="24" cy="24" r="22" fill="#fff" stroke="none"/><path d="m13 25 8 8 14-17" stroke="#0e6b3b"/>`,
  suspended: html`<rect x="4" y="4" width="40" height="40" rx="6"/><path d="M18 15v18M30 15v18"/>`,
  revoked: html`<path d="M15 3h18l12 12v18L33 45H15L3 33V15z"/><path d="m16 16 16 16M32 16 16 32"/>`,
  replaced: html`<rect x="4" y="10" width="28" height="34" rx="4"/><path d="M14 4h26v32M12 20l12 14M24 20 12 34"/>`,
  expired: html`<path d="M10 4h28M10 44h28M14 4c0 12 10 14 10 20S14 32 14 44M34 4c0 12-10 14-10 20s10 8 10 20"/>`,
  unknown: html`<path d="M24 3 45 24 24 45 3 24z"/><path d="M19 20c0-7 10-7 10 0 0 4-5 4-5 8M24 34v.5"/>`,
};

const inShanghai = (instant: string, language: Language, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { ...options, timeZone: 'Asia/Shanghai' }).format(
    new Date(instant),
  );

const verdictBanner = (verdict: Verdict, language: Language, at: Instant) => {
  const other = language === 'zh' ? 'en' : 'zh';
  const { checkedAt, colon, clock } = words[language];
  const time = inShanghai(at, language, { dateStyle: 'long', timeStyle: 'medium' });
  const standing = verdict === 'unknown' ? undefined : html` data-standing="${verdict}"`;
  return html`<div class="standing ${verdict}"${standing}><svg viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shapes[verdict]}</svg>
<div><strong>${words[language][verdict]} <small lang="${languageTag[other]}">${words[other][verdict]}</small></strong><p>${words[language].means[verdict]}</p><p class="quiet">${checkedAt}${colon}${time}${clock}</p></div></div>`;
};

const advice = (verdict: Verdict, language: Language) => {
  const { compare, beware, advice } = words[language];
  const lines = advice[verdict === 'valid' || verdict === 'unknown' ? verdict : 'invalid'];
  return html`<section><h2>${verdict === 'valid' ? compare : beware}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`;
};

const cityNamed = (code: string, language: Language) => cities.find((city) => city.code === code)?.[language] ?? code;

/**
 * The page that a stranger sees: photo, name, company, city, level and validity, and nothing else of the adjuster. The photo only while
 * the credential is valid.
 * @param at when it was checked: shown to the second, so that a picture of an old answer gives itself away
 */
export function verifyPage(credential: Credential | undefined, language: Language, at: Instant) {
  const say = words[language];
  const verdict = credential?.standing ?? 'unknown';
  const photo =
    verdict === 'valid' && credential?.photoId
      ? html`<img class="portrait" src="/verify/${credential.id}/photo" width="180" height="240" alt="${say.photo}">`
      : undefined;
  const particulars =
    credential &&
    html`<section><h2>${say.particulars}</h2>${photo}<dl><dt>${say.holder}</dt><dd class="holder">${credential.holder}</dd>
<dt>${say.member}</dt><dd>${language === 'zh' ? credential.memberName : credential.memberNameEn}</dd>
<dt>${say.city}</dt><dd>${cityNamed(credential.cityCode, language)}</dd>
<dt>${say.cities}</dt><dd>${credential.cities.map((code) => cityNamed(code, language)).join(say.comma)}</dd>
<dt>${say.level}</dt><dd>${trainingLevels[credential.level][language]}</dd>
<dt>${say.until}</dt><dd>${inShanghai(credential.expiresOn, language, { dateStyle: 'long' })}</dd>
<dt>${say.number}</dt><dd class="number">${credential.id}</dd></dl></section>`;
  return page({
    language,
    title: say.title,
    tabTitle: `${say[verdict]} · ${say.title}`,
    unlisted: true,
    ...(credential ? {} : { status: 404 }),
    main: html`${verdictBanner(verdict, language, at)}${particulars}${advice(verdict, language)}`,
  });
}
