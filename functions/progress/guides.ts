import { GuideRecord, guideNoun, type guideRoutes, guideSeries } from '#schemas/guides.ts';
import type { SystemActor } from '#schemas/roles.ts';
import type { Verb } from '#shared/http/api.ts';
import { belowVersion } from '#shared/records/bounds.ts';
import { derivedId } from '#shared/records/id.ts';
import { listAsSystem, listRecords } from '#shared/records/list.ts';
import {
  createRecord,
  type Outcome,
  readAsSystem,
  readManyAsSystem,
  readRecord,
  transitionRecord,
} from '#shared/records/record.ts';
import { readTimeline } from '#shared/records/timeline.ts';

type Routes = typeof guideRoutes;

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

export const draft: Verb<Routes['draftGuide']> = async ({ principal, body, change }) => {
  const id = derivedId(guideNoun.prefix, change.key.hash);
  return answer(await createRecord(guideNoun, change, id, { ...body, cityCode: principal.cityCode }));
};

export const list: Verb<Routes['listGuides']> = async ({ principal, query }) => ({
  body: await listRecords(principal, guideNoun, { box: 'all', ...query }),
});

export const read: Verb<Routes['readGuide']> = async ({ principal, params }) => ({
  body: await readRecord(principal, guideNoun, params.id),
});

export const readCourse: Verb<Routes['readGuideTimeline']> = async ({ principal, params }) => ({
  body: { items: await readTimeline(principal, guideNoun, params.id) },
});

/** Versions up to which a guide is amended: its timeline must stay readable. */
const mostVersions = 300;

export const amend: Verb<Routes['amendGuide']> = async ({ params, body, change, ifMatch }) =>
  answer(
    await transitionRecord(guideNoun, change, params.id, 'amend', {
      ifVersion: ifMatch,
      set: body,
      only: belowVersion(mostVersions),
    }),
  );

export const publish: Verb<Routes['publishGuide']> = async ({ params, change, ifMatch }) =>
  answer(
    await transitionRecord(guideNoun, change, params.id, 'publish', {
      ifVersion: ifMatch,
      set: { publishedAt: change.at, series: guideSeries },
    }),
  );

export const withdraw: Verb<Routes['withdrawGuide']> = async ({ params, change, ifMatch }) =>
  answer(await transitionRecord(guideNoun, change, params.id, 'withdraw', { ifVersion: ifMatch, remove: ['series'] }));

const publisher: SystemActor = { id: 'system:publication', role: 'system' };
/** The page lists those that were drafted last. */
const mostListed = 12;

/** The guides that are out, those published last first, in both languages. */
export async function publishedGuides(): Promise<GuideRecord[]> {
  const ids: string[] = [];
  for await (const { id } of listAsSystem(publisher, guideNoun, 'published', guideSeries)) ids.push(String(id));
  const records = await readManyAsSystem(guideNoun, ids.slice(-mostListed));
  return records
    .map((record) => GuideRecord.parse(record))
    .filter(({ status }) => status === 'published')
    .toSorted((a, b) => ((a.publishedAt ?? '') < (b.publishedAt ?? '') ? 1 : -1));
}

/** A guide that is out; undefined for any other id. */
export async function publishedGuide(id: string): Promise<GuideRecord | undefined> {
  const record = await readAsSystem(guideNoun, id);
  return record?.status === 'published' ? GuideRecord.parse(record) : undefined;
}
