import type { GuideRecord } from '#schemas/guides.ts';
import { guideTopics } from '#schemas/guides.ts';
import { type Topic, topics } from '#schemas/measure.ts';
import type { MeasureId } from '#schemas/measures.ts';
import { licence, type Publication } from '#schemas/publication.ts';
import { monthsFrom, type Release } from '#schemas/release-calendar.ts';
import { bothCities } from '#schemas/reports.ts';
import { type Html, html, linkTo, page } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';
import { chartStyle } from './charts.ts';
import { dayAndTime, dayOf, monthName, readingText, words } from './progress-words.ts';
import { readingAt } from './publication-rules.ts';
import type { RegisterEntry } from './published.ts';
import { topicSection } from './topic-section.ts';

/** The measures that come first. */
const keys: readonly MeasureId[] = [
  'handoffsRequested',
  'handoffsClosed',
  'settledFen',
  'quickShare',
  'hoursToAcceptanceMedian',
  'assistsReported',
  'credentialedAdjusters',
  'leadsReported',
];

/** What stands on every page of the progress, whatever is published. */
export interface Surroundings {
  /** All that is out. */
  readonly issues: readonly RegisterEntry[];
  readonly calendar: readonly Release[];
  readonly guides: readonly GuideRecord[];
}

const addressOf = ({ month, revision }: Pick<RegisterEntry, 'month' | 'revision'>, language: Language) =>
  linkTo('/progress', language, { month, revision: String(revision) });
const dataOf = (path: string, { month, revision }: RegisterEntry) =>
  `${path}?${new URLSearchParams({ month, revision: String(revision) })}`;

/**
 * The page of a month as it was published: key figures, each topic drawn and tabled, what everything means, and what else is out.
 * @param earlier months that were published before this one, the oldest first
 */
export function progressPage(
  publication: Publication,
  earlier: readonly Publication[],
  around: Surroundings,
  language: Language,
) {
  const say = words[language];
  const { month, revision, revisions } = publication;
  const [latest] = revisions;
  return page({
    language,
    title: say.ofMonth(monthName(month, language)),
    search: { month, revision: String(revision) },
    style: chartStyle,
    main: html`${latest && latest.revision > revision ? superseded(latest, language) : undefined}<p>${say.intro}</p>
<p class="quiet">${say.number} <span class="number">${publication.number}</span> · ${say.publishedAt} ${dayAndTime(publication.publishedAt, language)} · ${say.asOf} ${dayAndTime(publication.asOf, language)}${say.clock}</p>
${publication.note ? html`<section><h2>${say.correction}</h2><p>${publication.note}</p></section>` : undefined}
${keyFigures(publication, earlier, language)}
<p class="quiet">${say.hiddenWhy} ${say.nothingWhy}</p>${guideList(around.guides, language)}
${Object.keys(topics).flatMap((topic) => (isTopic(topic) ? (topicSection(topic, publication, earlier, language) ?? []) : []))}
${revisionList(publication, language)}${issueList(around, language)}${calendarList(around, language)}${downloads(publication, language)}`,
  });
}

const isTopic = (name: string): name is Topic => Object.hasOwn(topics, name);

const superseded = (latest: Publication['revisions'][number], language: Language) => {
  const say = words[language];
  return html`<section class="notice"><h2><a href="${addressOf(latest, language)}">${say.superseded(latest.revision)}</a></h2>${latest.note ? html`<p>${say.correction}${say.colon}${latest.note}</p>` : undefined}</section>`;
};

function keyFigures(publication: Publication, earlier: readonly Publication[], language: Language): Html {
  const say = words[language];
  // Only the month before by the calendar: an older one is none to compare with.
  const before = earlier.find(({ month }) => month === monthsFrom(publication.month, -1));
  const cards = keys.flatMap((id) => {
    const measure = publication.measures.find((one) => one.id === id);
    if (!measure) return [];
    const textIn = (of: Publication) => readingText(readingAt(of, bothCities, id), measure.unit, language);
    const unit = measure.unit === 'fen' ? (language === 'zh' ? '（元）' : ', CNY') : '';
    const then = before && html`<small>${say.before} ${textIn(before)}</small>`;
    return [
      html`<li data-key="${id}"><small>${measure.name[language]}${unit}</small><strong>${textIn(publication)}</strong>${then}</li>`,
    ];
  });
  return html`<section><h2>${say.keys} <small class="quiet">${say.both}</small></h2><ul class="keys">${cards}</ul></section>`;
}

function guideList(guides: readonly GuideRecord[], language: Language): Html | undefined {
  if (guides.length === 0) return undefined;
  const items = guides.map(
    (guide) =>
      html`<li><a href="${linkTo(`/progress/guides/${guide.id}`, language)}">${guide[language].title}</a> <span class="quiet">${guideTopics[guide.topic][language]}${guide.month ? html` · ${monthName(guide.month, language)}` : undefined}</span></li>`,
  );
  return html`<section><h2>${words[language].guides}</h2><ul>${items}</ul></section>`;
}

function revisionList({ revisions, revision }: Publication, language: Language): Html | undefined {
  if (revisions.length < 2) return undefined;
  const say = words[language];
  const items = revisions.map((one) => {
    const name = html`${one.number} · ${say.revision(one.revision)}`;
    const link =
      one.revision === revision
        ? html`<strong>${name}</strong>`
        : html`<a href="${addressOf(one, language)}">${name}</a>`;
    return html`<li>${link} <span class="quiet">${dayOf(one.publishedAt, language)}</span>${one.note ? html`<br>${one.note}` : undefined}</li>`;
  });
  return html`<section><h2>${say.revisionsOf}</h2><ul>${items}</ul></section>`;
}

function issueList({ issues }: Surroundings, language: Language): Html | undefined {
  const latestOf = new Map(issues.toReversed().map((issue) => [issue.month, issue]));
  if (latestOf.size === 0) return undefined;
  const say = words[language];
  const items = [...latestOf.values()]
    .toReversed()
    .map(
      (issue) =>
        html`<a href="${addressOf(issue, language)}">${monthName(issue.month, language)}${issue.revision > 1 ? html` (${say.revision(issue.revision)})` : undefined}</a>`,
    );
  return html`<section><h2>${say.issues}</h2><nav class="months" aria-label="${say.issues}">${items}</nav></section>`;
}

function calendarList({ calendar }: Surroundings, language: Language): Html {
  const say = words[language];
  const rows = calendar.map(
    ({ month, releaseAt, because }) =>
      html`<dt>${monthName(month, language)}</dt><dd>${dayAndTime(releaseAt, language)}${because ? html` <span class="quiet">${because[language]}</span>` : undefined}</dd>`,
  );
  return html`<section id="calendar"><h2>${say.calendar}</h2><p>${say.calendarWhat}</p><dl>${rows}</dl></section>`;
}

function downloads(issue: RegisterEntry, language: Language): Html {
  const say = words[language];
  return html`<section><h2>${say.data}</h2><ul><li><a href="${dataOf('/progress.csv', issue)}">${say.csv}</a></li><li><a href="${dataOf('/progress.json', issue)}">${say.json}</a></li><li><a href="/progress-dictionary.csv">${say.dictionary}</a></li></ul><p>${licence[language]}</p></section>`;
}

/** The page while nothing is published, and of a month that is not: when it comes, and what is out. */
export function unpublishedPage(asked: string | undefined, around: Surroundings, language: Language) {
  const say = words[language];
  const [next] = around.calendar;
  const first = asked === undefined;
  return page({
    language,
    title: first ? say.title : say.ofMonth(monthName(asked, language)),
    ...(first ? {} : { status: 404, search: { month: asked } }),
    style: chartStyle,
    main: html`<section><p class="holder">${first ? say.none : say.notThis}</p><p>${first ? say.noneYet : say.notThisMeans}${first && next ? html` <strong>${monthName(next.month, language)}${say.colon}${dayAndTime(next.releaseAt, language)}${say.clock}</strong>` : undefined}</p></section>
${guideList(around.guides, language)}${issueList(around, language)}${calendarList(around, language)}`,
  });
}
