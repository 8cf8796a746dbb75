/** What stands on every card. */
export const words = {
  programme: {
    zh: '陇南、天水车险理赔一体化 · 查勘员证',
    en: 'Adjuster credential | Longnan and Tianshui: car claims together',
  },
  noPortrait: { zh: '无照片', en: 'No photo' },
  cities: { zh: '服务城市', en: 'Cities served' },
  level: { zh: '级别', en: 'Level' },
  validUntil: { zh: '有效期至', en: 'Valid until' },
  issuedOn: { zh: '签发日期', en: 'Issued' },
  number: { zh: '证件编号', en: 'Number' },
  check: {
    zh: '扫描二维码核验本证',
    en: 'Scan the code to check this card',
    howZh: '核验页应显示“有效”，且姓名、公司、编号与本证及来人一致。网址应为：',
    howEn: 'The page must say "Valid" and give the same name, company and number as this card, at the address above.',
  },
  never: {
    zh: '查勘员不得向您收费、要求转账或索要验证码',
    en: 'An adjuster never asks you for a fee, a transfer or a verification code.',
    doZh: '遇此情形请拒绝，并致电您的保险公司；涉嫌诈骗，请拨打 110。',
    doEn: 'If one does, refuse and call your insurer; if you suspect fraud, call 110.',
  },
  found: {
    zh: '拾到本证，请交还陇南市或天水市保险行业协会。',
    en: 'Found this card? Please return it to the insurance association of Longnan or Tianshui.',
  },
} as const;

/** A business date as people of both languages read it. @param date `2026-11-02` */
export const dateIn = (date: string) => {
  const formatted = (locale: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));
  return { zh: formatted('zh-CN'), en: formatted('en-GB') };
};
