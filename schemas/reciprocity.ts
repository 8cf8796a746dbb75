import * as z from 'zod';
import { Month } from './primitives.ts';
import { MemberId } from './roles.ts';
import { route } from './route.ts';

/** What is counted of a member's give and take in a month (Asia/Shanghai), in the words that stand beside the figures. */
export const reciprocityMeasures = {
  leads: { side: 'given', zh: '报送线索数', en: 'Leads reported' },
  openLeads: {
    side: 'given',
    zh: '其中有内容向全体会员公开的',
    en: 'Of these, leads of which some part is open to all members now',
  },
  sightings: { side: 'given', zh: '对他公司线索的印证或排除', en: "Sightings given of others' leads" },
  agreements: {
    side: 'given',
    zh: '当月发现、现已同意互看详情的关联',
    en: 'Links found in the month whose details are open to each other now',
  },
  readByOthers: {
    side: 'given',
    zh: '本公司线索被其他会员查阅次数',
    en: "Readings of one's own leads by other members",
  },
  links: { side: 'received', zh: '与他公司线索的关联数', en: "Links found with others' leads" },
  readings: { side: 'received', zh: '查阅他公司线索次数', en: "Readings of others' leads" },
  checks: { side: 'received', zh: '赔付前核查次数', en: 'Checks of values before paying' },
} as const satisfies Record<string, { side: 'given' | 'received'; zh: string; en: string }>;
export type ReciprocityMeasure = keyof typeof reciprocityMeasures;
export const reciprocityMeasureIds = Object.keys(reciprocityMeasures) as [ReciprocityMeasure, ...ReciprocityMeasure[]];

const Figures = z.record(z.enum(reciprocityMeasureIds), z.int().min(0));
export type ReciprocityFigures = z.infer<typeof Figures>;
const MemberFigures = z.object({ memberId: MemberId, figures: Figures });

/** A total is shown to a member where at least so many others are behind it: of fewer it would tell their single figures. */
export const fewestBehindTotal = 3;

const Reciprocity = z
  .object({
    month: Month,
    definitions: z.record(
      z.enum(reciprocityMeasureIds),
      z.object({ side: z.enum(['given', 'received']), zh: z.string(), en: z.string() }),
    ),
    /** A member reads its own line, the committee all. */
    members: z.array(MemberFigures),
    /** Of all members; a member is not shown one behind which fewer than three others stand. */
    totals: z.partialRecord(z.enum(reciprocityMeasureIds), z.int().min(0)),
  })
  .meta({ id: 'Reciprocity' });

export const reciprocityRoutes = {
  readReciprocity: route({
    capability: 'leads',
    method: 'GET',
    path: '/v1/leads/reciprocity',
    summary: { zh: '线索共享的贡献与受益', en: 'What members give to the pool and take from it, by month' },
    who: ['member', 'antifraud'],
    query: z.strictObject({ month: Month.optional() }),
    answer: { status: 200, body: Reciprocity },
  }),
} as const;
