import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { noun } from './noun.ts';
import { Instant, idOf, Month, NoBody, Paging, pageOf, prose, Reasoned, text } from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { route, step } from './route.ts';

/** What the associations publish in words beside the figures: experience that was summed up, and what the policies mean (宣传). */
export const guideNoun = noun({
  kind: 'guide',
  prefix: 'gid',
  table: 'Hub',
  zh: '经验与政策宣传',
  en: 'guide',
  states: ['draft', 'published', 'withdrawn'],
  create: { verb: 'draft', to: 'draft' },
  transitions: [
    { verb: 'amend', from: ['draft', 'published'], who: ['author'] },
    { verb: 'publish', from: ['draft'], to: 'published', who: ['author'] },
    { verb: 'withdraw', from: ['draft', 'published'], to: 'withdrawn', who: ['author'] },
  ],
  relations: {
    author: { role: 'coordinator', cities: ['cityCode'] },
    association: { role: 'coordinator' },
  },
  readers: ['association'],
  boxes: {
    all: { index: 'overview', who: ['association'] },
    published: { index: 'owner', by: 'series', who: [] },
  },
});

/** The one series of guides that there is, by which what is published is listed. */
export const guideSeries = 'guides';

export const guideTopics = {
  experience: { zh: '经验做法', en: 'Experience' },
  policy: { zh: '政策解读', en: 'Policy guide' },
} as const;

const GuideId = idOf('gid');
/** Plain text; an empty line parts paragraphs. */
const Words = z.strictObject({ title: text(80), text: prose(6000) });
const given = {
  topic: z.enum(['experience', 'policy']),
  zh: Words,
  en: Words,
  /** The month whose figures it goes with. */
  month: Month.optional(),
};

export const GuideRecord = z
  .object({
    id: GuideId,
    status: z.enum(guideNoun.states),
    cityCode: CityCode,
    ...given,
    zh: Words.strip(),
    en: Words.strip(),
    publishedAt: Instant.optional(),
    ...recordFields,
  })
  .meta({ id: 'Guide' });
export type GuideRecord = z.infer<typeof GuideRecord>;

const Titles = z.object({ title: text(80) });
/** A guide as lists show it. */
const GuideListed = GuideRecord.extend({ zh: Titles, en: Titles }).meta({ id: 'GuideSummary' });

const base = '/v1/progress/guides';
const who = ['coordinator'] as const;
export const ofGuide = z.strictObject({ id: GuideId });
const guideStep = { capability: 'progress', noun: guideNoun, base, params: ofGuide, answer: GuideRecord } as const;

export const guideRoutes = {
  draftGuide: route({
    capability: 'progress',
    method: 'POST',
    path: base,
    summary: { zh: '起草经验做法或政策解读', en: 'Draft a note of experience or a policy guide' },
    who,
    body: z.strictObject(given),
    answer: { status: 201, body: GuideRecord, versioned: true },
  }),
  listGuides: route({
    capability: 'progress',
    method: 'GET',
    path: base,
    summary: { zh: '经验与宣传列表', en: 'List the guides, newest first' },
    who,
    query: Paging.extend({ status: z.enum(guideNoun.states).optional() }),
    answer: { status: 200, body: pageOf(GuideListed) },
  }),
  readGuide: route({
    capability: 'progress',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看', en: 'Read a guide' },
    who,
    noun: guideNoun,
    params: ofGuide,
    answer: { status: 200, body: GuideRecord, versioned: true },
  }),
  readGuideTimeline: timeline({
    capability: 'progress',
    noun: guideNoun,
    base,
    params: ofGuide,
    who,
    summary: { zh: '进程', en: "A guide's timeline" },
  }),
  amendGuide: route({
    capability: 'progress',
    method: 'PATCH',
    path: `${base}/{id}`,
    summary: {
      zh: '修改；公开页注明最近修改日期',
      en: 'Amend a guide; the public page says when it was last changed',
    },
    who,
    noun: guideNoun,
    params: ofGuide,
    body: z
      .strictObject(given)
      .partial()
      .refine((body) => Object.keys(body).length > 0, { params: { problem: 'nothing_to_change' } }),
    answer: { status: 200, body: GuideRecord, versioned: true },
  }),
  publishGuide: step({
    ...guideStep,
    verb: 'publish',
    body: NoBody,
    summary: { zh: '公布', en: 'Publish a guide' },
  }),
  withdrawGuide: step({
    ...guideStep,
    verb: 'withdraw',
    body: Reasoned,
    summary: { zh: '撤下', en: 'Withdraw a guide' },
  }),
} as const;
