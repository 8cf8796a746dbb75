import { cities } from '#schemas/divisions.ts';
import { type Figures, MeasureId, measures, type Progress } from '#schemas/progress.ts';
import { html, page } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';

const words = {
  zh: {
    title: '一体化进展',
    month: '月份',
    county: '县区',
    total: '全市合计',
    definitions: '指标说明',
    data: '下载数据',
    asOf: '数据截至',
  },
  en: {
    title: 'Progress of the integration',
    month: 'Month',
    county: 'County',
    total: 'Whole city',
    definitions: 'Definitions',
    data: 'Data',
    asOf: 'As of',
  },
} as const;

const clock = (instant: string, language: Language) =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(new Date(instant));

const cells = (figures: Figures) =>
  MeasureId.options.map((id) => html`<td data-measure="${id}">${figures[id] ?? 0}</td>`);

/** The month's figures by city and county, with each measure's definition below. */
export function progressPage(progress: Progress, language: Language) {
  const say = words[language];
  const heads = MeasureId.options.map((id) => html`<th scope="col">${measures[id][language]}</th>`);
  const tables = cities.map((city) => {
    const figures = progress.cities.find(({ cityCode }) => cityCode === city.code);
    const rows = city.counties.map(({ code, ...county }) => {
      const ofCounty = figures?.counties.find(({ countyCode }) => countyCode === code)?.figures ?? {};
      return html`<tr data-county="${code}"><th scope="row">${county[language]}</th>${cells(ofCounty)}</tr>`;
    });
    return html`<h2 id="city-${city.code}">${city[language]}</h2><div class="scroll" tabindex="0" role="region" aria-labelledby="city-${city.code}">
<table data-city="${city.code}"><thead><tr><th scope="col">${say.county}</th>${heads}</tr></thead>
<tbody>${rows}<tr class="total"><th scope="row">${say.total}</th>${cells(figures?.total ?? {})}</tr></tbody></table></div>`;
  });
  const definitions = MeasureId.options.map(
    (id) => html`<dt>${measures[id][language]}</dt><dd>${measures[id].definition[language]}</dd>`,
  );
  return page({
    language,
    title: `${say.title} ${progress.month}`,
    search: { month: progress.month },
    main: html`<p>${say.asOf} ${clock(progress.asOf, language)} · <a href="/progress.json?month=${progress.month}">${say.data} (JSON)</a></p>${tables}<h2>${say.definitions}</h2><dl>${definitions}</dl>`,
  });
}
