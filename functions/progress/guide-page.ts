import { type GuideRecord, guideTopics } from '#schemas/guides.ts';
import { html, linkTo, page } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';
import { dayOf, monthName, words } from './progress-words.ts';

/** The page of a guide that is out: plain paragraphs, with when it was published and last changed. */
export function guidePage(guide: GuideRecord | undefined, language: Language) {
  const say = words[language];
  const back = html`<p><a href="${linkTo('/progress', language)}">${say.guideBack}</a></p>`;
  if (!guide)
    return page({
      language,
      title: say.goneGuide,
      status: 404,
      main: html`<section><p>${say.goneGuideMeans}</p></section>${back}`,
    });
  const { title, text } = guide[language];
  const { month, topic, publishedAt, updatedAt } = guide;
  const paragraphs = text.split(/\r?\n\s*\r?\n/).map((paragraph) => html`<p>${paragraph}</p>`);
  const changed = publishedAt && updatedAt > publishedAt;
  return page({
    language,
    title,
    main: html`<p class="quiet">${guideTopics[topic][language]}${month ? html` · ${monthName(month, language)}` : undefined}${publishedAt ? html` · ${say.publishedAt} ${dayOf(publishedAt, language)}` : undefined}${changed ? html` · ${say.guideChanged} ${dayOf(updatedAt, language)}` : undefined}</p>
<section>${paragraphs}</section>${back}`,
  });
}
