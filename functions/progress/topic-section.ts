import { cities } from '#schemas/divisions.ts';
import { type Topic, topics } from '#schemas/measure.ts';
import { measures } from '#schemas/measures.ts';
import type { Definition, Publication } from '#schemas/publication.ts';
import { bothCities } from '#schemas/reports.ts';
import { type Html, html } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';
import { type Bar, barChart, columnChart } from './charts.ts';
import { monthName, readingText, words } from './progress-words.ts';
import { readingAt } from './publication-rules.ts';

/** The measure of a topic that is drawn. */
const drawn = {
  service: 'credentialedAdjusters',
  handoffs: 'handoffsRequested',
  speed: 'hoursToAcceptanceMedian',
  assists: 'assistsReported',
  fraud: 'leadsReported',
} as const satisfies Record<Topic, keyof typeof measures>;

const topicOf: ReadonlyMap<string, Topic> = new Map(Object.entries(measures).map(([id, { topic }]) => [id, topic]));

/** A cell of a table: what is read there, told apart by more than its colour. */
function cell(publication: Publication, place: string, { id, unit }: Definition, language: Language): Html {
  const reading = readingAt(publication, place, id);
  const look = reading === 'hidden' ? 'left' : reading === undefined ? 'nothing' : reading === 0 ? 'zero' : '';
  const classes = look === '' ? undefined : html` class="${look}"`;
  return html`<td${classes} data-measure="${id}">${readingText(reading, unit, language)}</td>`;
}

/** One topic: its drawn measure over places and months, and tables of all of its measures. @param earlier months before this one, the oldest first */
export function topicSection(
  topic: Topic,
  publication: Publication,
  earlier: readonly Publication[],
  language: Language,
): Html | undefined {
  const ofTopic = publication.measures.filter(({ id }) => topicOf.get(id) === topic);
  const shown = ofTopic.find(({ id }) => id === drawn[topic]) ?? ofTopic[0];
  if (!shown) return undefined;
  const months = [...earlier, publication];
  return html`<section data-topic="${topic}"><h2 id="topic-${topic}">${topics[topic][language]}</h2>
<div class="views">${placesChart(topic, publication, shown, language)}${months.length > 1 ? monthsChart(topic, months, shown, language) : undefined}</div>
${placesTable(topic, publication, ofTopic, language)}${countiesTable(topic, publication, ofTopic, language)}${definitionList(ofTopic, language)}</section>`;
}

const legend = (language: Language) =>
  cities.map((city, side) => html` <span><span class="side-key side${side}"></span>${city[language]}</span>`);

function placesChart(topic: Topic, publication: Publication, measure: Definition, language: Language): Html {
  const say = words[language];
  const fine = measure.publicBy === 'county';
  const bars = cities.flatMap((city, side): Bar[] =>
    (fine ? city.counties : [city]).map((place) => {
      const reading = readingAt(publication, place.code, measure.id);
      const text = readingText(reading, measure.unit, language);
      return { label: place[language], reading, text, side: side === 0 ? 0 : 1 };
    }),
  );
  const title = `${measure.name[language]}${say.colon}${fine ? say.byCounty : say.byCity}`;
  const description = bars.map(({ label, text }) => `${label} ${text}`).join('; ');
  return html`<figure><figcaption>${title}</figcaption>${barChart({ id: `${topic}-places`, title, description }, bars)}<p class="quiet">${legend(language)}</p></figure>`;
}

/** The last months beside each other, drawn and as a table. */
function monthsChart(topic: Topic, months: readonly Publication[], measure: Definition, language: Language): Html {
  const say = words[language];
  const bars = months.map((publication): Bar => {
    const reading = readingAt(publication, bothCities, measure.id);
    return { label: publication.month.slice(2), reading, text: readingText(reading, measure.unit, language), side: 0 };
  });
  const title = `${measure.name[language]}${say.colon}${say.both}, ${say.trend}`;
  const description = months
    .map(({ month }, place) => `${monthName(month, language)} ${bars[place]?.text ?? ''}`)
    .join('; ');
  const rows = months.map(
    ({ month }, place) =>
      html`<tr><th scope="row">${monthName(month, language)}</th><td>${bars[place]?.text}</td></tr>`,
  );
  return html`<figure><figcaption>${title}</figcaption>${columnChart({ id: `${topic}-months`, title, description }, bars)}
<table class="small" aria-label="${title}"><thead><tr><th scope="col">${say.month}</th><th scope="col">${measure.name[language]}</th></tr></thead><tbody>${rows}</tbody></table></figure>`;
}

const region = (id: string, label: string, table: Html) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${label}" id="${id}">${table}</div>`;

/** How many wholes a measure is a part of, one within the other. */
function depthOf({ partOf }: Definition, among: readonly Definition[]): number {
  const whole = among.find(({ id }) => id === partOf);
  return whole ? 1 + depthOf(whole, among) : 0;
}

function placesTable(topic: Topic, publication: Publication, ofTopic: readonly Definition[], language: Language): Html {
  const say = words[language];
  const columns = [{ code: bothCities, zh: words.zh.both, en: words.en.both }, ...cities];
  const heads = columns.map((place) => html`<th scope="col">${place[language]}</th>`);
  const rows = ofTopic.map((measure) => {
    const part = '· '.repeat(depthOf(measure, ofTopic));
    const cells = columns.map(({ code }) => cell(publication, code, measure, language));
    return html`<tr data-row="${measure.id}"><th scope="row">${part}${measure.name[language]}</th>${cells}</tr>`;
  });
  const label = `${topics[topic][language]}${say.colon}${say.byCity}`;
  return region(
    `table-${topic}-cities`,
    label,
    html`<table class="small places"><thead><tr><th scope="col">${say.measure}</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function countiesTable(
  topic: Topic,
  publication: Publication,
  ofTopic: readonly Definition[],
  language: Language,
): Html | undefined {
  const say = words[language];
  const fine = ofTopic.filter(({ publicBy }) => publicBy === 'county');
  if (fine.length === 0) return undefined;
  const heads = fine.map(({ name }) => html`<th scope="col">${name[language]}</th>`);
  const rowOf = (code: string, name: string, total?: Html) =>
    html`<tr data-place="${code}"${total}><th scope="row">${name}</th>${fine.map((measure) => cell(publication, code, measure, language))}</tr>`;
  const rows = cities.flatMap((city) => [
    rowOf(city.code, city[language], html` class="total"`),
    ...city.counties.map((county) => rowOf(county.code, county[language])),
  ]);
  return region(
    `table-${topic}-counties`,
    `${topics[topic][language]}${say.colon}${say.byCounty}`,
    html`<table class="small"><thead><tr><th scope="col">${say.county}</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`,
  );
}

/** What the measures mean, beside their figures: unit, since when, for which places, and by how much they may be off. */
function definitionList(ofTopic: readonly Definition[], language: Language): Html {
  const say = words[language];
  const places = { county: undefined, city: say.byCityOnly, both: say.byBothOnly } as const;
  const terms = ofTopic.map(({ name, definition, unit, since, publicBy, error }) => {
    const facts = [
      say.unit[unit],
      `${say.since} ${monthName(since, language)}${say.sinceEnd}`,
      places[publicBy],
      error === undefined ? undefined : `${say.error} ${(error * 100).toFixed(1)}%${say.errorOrTenth}`,
    ];
    return html`<dt>${name[language]}</dt><dd>${definition[language]}${say.stop}<br><span class="quiet">${facts.filter(Boolean).join(' · ')}</span></dd>`;
  });
  return html`<details><summary>${say.definitions}</summary><dl class="terms">${terms}</dl></details>`;
}
