import type { Measure } from '#schemas/measure.ts';
import type { Language } from '#shared/http/problem.ts';
import type { Reading } from './publication-rules.ts';

export const words = {
  zh: {
    title: '一体化进展',
    ofMonth: (month: string) => `${month}一体化进展`,
    intro: '陇南、天水两市车险理赔一体化各项工作的月度数据，经两市保险行业协会共同批准后公布，公布后不再更改。',
    number: '期号',
    publishedAt: '公布时间',
    asOf: '数据截至',
    clock: '（北京时间）',
    superseded: (revision: number) => `本版已有更正，请看第 ${revision} 版`,
    correction: '更正说明',
    keys: '主要数据',
    before: '上月',
    byCounty: '按县区',
    byCity: '按城市',
    trend: '近月走势',
    both: '两市合计',
    measure: '指标',
    county: '县区',
    month: '月份',
    whole: '全市',
    hidden: '未公布',
    hiddenWhy: '“未公布”：数值为 1 至 4，或公布后可推算出这样的数，为避免指向个人而不公布；不等于零。零照常公布。',
    nothing: '—',
    nothingWhy: '“—”：当月没有可计算的案件，或该指标不按此范围统计。',
    definitions: '指标说明',
    unit: { count: '单位：个、次', fen: '单位：元', hours: '单位：小时', share: '单位：百分比' },
    since: '自',
    sinceEnd: '起统计',
    byCityOnly: '只按全市公布',
    byBothOnly: '只按两市合计公布',
    error: '误差不超过',
    errorOrTenth: ' 或 0.1 小时',
    issues: '各期数据',
    revision: (revision: number) => `第 ${revision} 版`,
    revisionsOf: '本月各版',
    calendar: '公布日程',
    calendarWhat: '各月数据不晚于下列时间公布（北京时间）：',
    guides: '经验与政策',
    guideChanged: '最近修改',
    guideBack: '返回一体化进展',
    data: '下载与使用',
    json: '本期数据（JSON）',
    csv: '本期数据（CSV）',
    dictionary: '数据字典（CSV）',
    none: '尚无公布的数据',
    noneYet: '第一期数据正在准备，经两市协会批准后在此公布，不晚于：',
    notThis: '该月尚未公布',
    notThisMeans: '请在下方选择已公布的月份，或查看公布日程。',
    goneGuide: '没有这篇文章',
    goneGuideMeans: '链接不完整，或文章已撤下。',
    stop: '。',
    colon: '：',
  },
  en: {
    title: 'Progress of the integration',
    ofMonth: (month: string) => `Progress of the integration, ${month}`,
    intro:
      "Monthly figures of the joint claims service of Longnan and Tianshui. Both cities' insurance associations approve them before they are published; then they stay as they are.",
    number: 'Number',
    publishedAt: 'Published',
    asOf: 'Counted until',
    clock: ' (Beijing time)',
    superseded: (revision: number) => `This was corrected: see revision ${revision}`,
    correction: 'What was corrected',
    keys: 'Key figures',
    before: 'month before',
    byCounty: 'by county',
    byCity: 'by city',
    trend: 'the last months',
    both: 'Both cities',
    measure: 'Measure',
    county: 'County',
    month: 'Month',
    whole: 'Whole city',
    hidden: 'n.p.',
    hiddenWhy:
      '“n.p.”: not published, since the figure is from 1 to 4 or would give such a figure away, which might point at people. It is not zero; zeros are published.',
    nothing: '—',
    nothingWhy: '“—”: no case in the month to work it out from, or not counted for such a place.',
    definitions: 'Definitions',
    unit: { count: 'Unit: number', fen: 'Unit: CNY', hours: 'Unit: hours', share: 'Unit: per cent' },
    since: 'Counted since',
    sinceEnd: '',
    byCityOnly: 'Published for whole cities only',
    byBothOnly: 'Published for both cities together only',
    error: 'Off by no more than',
    errorOrTenth: ' or 0.1 h',
    issues: 'All months',
    revision: (revision: number) => `revision ${revision}`,
    revisionsOf: 'Revisions of this month',
    calendar: 'Release calendar',
    calendarWhat: 'The figures of a month come out no later than (Beijing time):',
    guides: 'Experience and policies',
    guideChanged: 'Last changed',
    guideBack: 'Back to the progress of the integration',
    data: 'Data and their use',
    json: 'These figures as JSON',
    csv: 'These figures as CSV',
    dictionary: 'Data dictionary (CSV)',
    none: 'Nothing is published yet',
    noneYet:
      'The first figures are being prepared. Once both associations have approved them they stand here, no later than:',
    notThis: 'This month is not published',
    notThisMeans: 'Choose one of the months below, or see the release calendar.',
    goneGuide: 'There is no such text',
    goneGuideMeans: 'The link is incomplete, or the text was withdrawn.',
    stop: '.',
    colon: ': ',
  },
} as const;

const locale = { zh: 'zh-CN', en: 'en-GB' } as const;

const inShanghai = (instant: string, language: Language, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale[language], { ...options, timeZone: 'Asia/Shanghai' }).format(new Date(instant));

export const dayAndTime = (instant: string, language: Language): string =>
  inShanghai(instant, language, { dateStyle: 'long', timeStyle: 'short' });
export const dayOf = (instant: string, language: Language): string =>
  inShanghai(instant, language, { dateStyle: 'long' });
/** A month as people write it: `2026年10月`. */
export const monthName = (month: string, language: Language): string =>
  inShanghai(`${month}-01T00:00:00+08:00`, language, { year: 'numeric', month: 'long' });

const numbers = { zh: new Intl.NumberFormat('zh-CN'), en: new Intl.NumberFormat('en-GB') } as const;
/** Fen in a yuan, basis points in a per cent. */
const hundred = 100;

/** A figure as people read it: amounts in whole yuan, hours to a tenth, shares in per cent to a tenth. */
function figureText(figure: number, unit: Measure['unit'], language: Language): string {
  switch (unit) {
    case 'fen':
      return numbers[language].format(Math.round(figure / hundred));
    case 'hours':
      return figure.toFixed(1);
    case 'share':
      return `${(figure / hundred).toFixed(1)}%`;
    case 'count':
      return numbers[language].format(figure);
  }
}

/** What stands where a figure is read. */
export function readingText(reading: Reading, unit: Measure['unit'], language: Language): string {
  if (reading === 'hidden') return words[language].hidden;
  return reading === undefined ? words[language].nothing : figureText(reading, unit, language);
}
