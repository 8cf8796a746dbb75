import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { LeadId, leadNoun } from './leads.ts';
import { LinkId, LinkReason, LinkRecord, linkNoun } from './links.ts';
import { Month, NoBody, Paging, pageOf } from './primitives.ts';
import { forPurpose } from './readings.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/** A link as its reader may see it, from the side of one of the two leads. */
export const Link = LinkRecord.pick({ id: true, status: true, version: true })
  .extend({
    /** The lead from whose side it is told: the reader's own. */
    leadId: LeadId,
    /** The city of the other lead. */
    cityCode: CityCode,
    /** Whether the other lead is the reader's own too. */
    own: z.boolean(),
    reasons: z.array(LinkReason.pick({ kind: true, distance: true }).extend({ since: Month })),
    /** Who has offered to open details, while the other has not agreed. */
    offer: z.enum(['given', 'received']).optional(),
    /** Of the other lead, once both have agreed, and always for the committee: which it is; and whose, where its owner shares that. */
    otherLeadId: LeadId.optional(),
    otherMemberId: MemberId.optional(),
  })
  .meta({ id: 'Link' });
export type Link = z.infer<typeof Link>;

const base = '/v1/links';
const readers = ['member', 'antifraud'] as const;
const params = z.strictObject({ id: LinkId });
const linkStep = { capability: 'leads', noun: linkNoun, base, params, answer: Link, body: NoBody } as const;

export const linkRoutes = {
  readLeadLinks: route({
    capability: 'leads',
    method: 'GET',
    path: '/v1/leads/{id}/links',
    summary: {
      zh: '线索的关联（委员会须说明目的，查阅会记录）',
      en: 'The links of a lead that have not ended: why, since when, with which city; whose, once both have agreed. The committee says what it reads them for, and is noted',
    },
    who: readers,
    noun: leadNoun,
    params: z.strictObject({ id: LeadId }),
    query: Paging.extend(forPurpose),
    answer: { status: 200, body: pageOf(Link) },
  }),
  readLink: route({
    capability: 'leads',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看关联', en: 'Read a link of two leads' },
    who: readers,
    noun: linkNoun,
    params,
    query: z.strictObject(forPurpose),
    answer: { status: 200, body: Link, versioned: true },
  }),
  offerLink: step({
    ...linkStep,
    verb: 'offer',
    summary: { zh: '提出互看详情', en: "Offer to see each other's details" },
  }),
  agreeLink: step({
    ...linkStep,
    verb: 'agree',
    summary: { zh: '同意互看详情', en: "Agree to see each other's details, as the other owner" },
  }),
  withdrawLink: step({
    ...linkStep,
    verb: 'withdraw',
    summary: {
      zh: '撤回或谢绝',
      en: 'Take an offer or an agreement back, or decline: the details are closed again at once',
    },
  }),
} as const;
