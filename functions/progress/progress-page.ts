import { cities } from '#schemas/divisions.ts';
import { type Figures, MeasureId, measures, type Progress } from '#schemas/progress.ts';
import { html, linkTo, page } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';
import { isByCityOnly } from './rules.ts';

const words = {
  zh: {
    title: '一体化进展',
    intro: '陇南、天水两市车险理赔一体化各项工作的当月数据，按县区列出。数据随业务实时更新。',
    previous: '← 上月',
    next: '下月 →',
    months: '月份',
    county: '县区',
    byCityOnly: '（只按全市公布）',
    total: '全市合计',
    definitions: '指标说明',
    data: '下载数据（JSON）',
    asOf: '数据截至',
    clock: '（北京时间）',
  },
  en: {
    title: 'Progress of the integration',
    intro:
      "The month's figures of the joint claims service of Longnan and Tianshui, by county. They follow events as they happen.",
    previous: '← Previous month',
    next: 'Next month →',
    months: 'Months',
    county: 'County',
    byCityOnly: ' (published for whole cities only)',
    total: 'Whole city',
    definitions: 'Definitions',
    data: 'Data (JSON)',
    asOf: 'As of',
    clock: ' (Beijing time)',
  },
} as const;

const inShanghai = (instant: string | number, language: Language, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { ...options, timeZone: 'Asia/Shanghai' }).format(
    new Date(instant),
  );

/** The month that lies so many months from another, as `YYYY-MM`; undefined outside the century that months are of. */
function monthFrom(month: string, offset: number): string | undefined {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const other = new Date(Date.UTC(year, number - 1 + offset, 1)).toISOString().slice(0, 7);
  return other.startsWith('20') ? other : undefined;
}

/** A row's figures; `inPart` of a city, where some measures are not shown. */
const cells = (figures: Figures, inPart: boolean) =>
  MeasureId.options.map((id) => {
    if (inPart && isByCityOnly(id)) return html`<td class="zero" data-measure="${id}">–</td>`;
    const figure = figures[id] ?? 0;
    return html`<td${figure === 0 ? html` class="zero"` : undefined} data-measure="${id}">${figure}</td>`;
  });

/** The month's figures by city and county, with each measure's definition below. */
export function progressPage(progress: Progress, language: Language) {
  const say = words[language];
  const { month, asOf } = progress;
  const heads = MeasureId.options.map((id) => html`<th scope="col">${measures[id][language]}</th>`);
  const tables = cities.map((city) => {
    const figures = progress.cities.find(({ cityCode }) => cityCode === city.code);
    const rows = city.counties.map(({ code, ...county }) => {
      const ofCounty = figures?.counties.find(({ countyCode }) => countyCode === code)?.figures ?? {};
      return html`<tr data-county="${code}"><th scope="row">${county[language]}</th>${cells(ofCounty, true)}</tr>`;
    });
    return html`<section><h2 id="city-${city.code}">${city[language]}</h2><div class="scroll" tabindex="0" role="region" aria-labelledby="city-${city.code}">
<table data-city="${city.code}" aria-labelledby="city-${city.code}"><thead><tr><th scope="col">${say.county}</th>${heads}</tr></thead>
<tbody>${rows}<tr class="total"><th scope="row">${say.total}</th>${cells(figures?.total ?? {}, false)}</tr></tbody></table></div></section>`;
  });
  const definitions = MeasureId.options.map(
    (id) =>
      html`<dt>${measures[id][language]}</dt><dd>${measures[id].definition[language]}${isByCityOnly(id) ? say.byCityOnly : undefined}</dd>`,
  );
  const toMonth = (offset: number, text: string) => {
    const other = monthFrom(month, offset);
    return other && html`<a href="${linkTo('/progress', language, { month: other })}">${text}</a>`;
  };
  const current = inShanghai(asOf, 'en', { year: 'numeric', month: '2-digit' }).split('/').reverse().join('-');
  const named = inShanghai(`${month}-01T00:00:00+08:00`, language, { year: 'numeric', month: 'long' });
  return page({
    language,
    title: language === 'zh' ? `${named}${say.title}` : `${say.title}, ${named}`,
    search: { month },
    main: html`<p>${say.intro}</p><nav class="months" aria-label="${say.months}">${toMonth(-1, say.previous)}${month < current ? toMonth(1, say.next) : undefined}</nav>
${tables}<section><h2>${say.definitions}</h2><dl class="terms">${definitions}</dl></section>
<p class="quiet">${say.asOf} ${inShanghai(asOf, language, { dateStyle: 'long', timeStyle: 'short' })}${say.clock}<br><a href="/progress.json?month=${month}">${say.data}</a></p>`,
  });
}
