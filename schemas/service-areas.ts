import * as z from 'zod';
import { CityCode, CountyCode } from './divisions.ts';
import { everyone, openToAll } from './members.ts';
import { noun } from './noun.ts';
import { idOf, Paging, pageOf, Reasoned, text } from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { BranchId, MemberId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * A county claims desk: who serves which county for which member. Its key derives from the two, so that the database itself refuses a
 * second open one; a closed desk is opened again under the same key.
 */
export const deskNoun = noun({
  kind: 'desk',
  prefix: 'dsk',
  table: 'Hub',
  zh: '支公司理赔分部',
  en: 'claims desk',
  states: ['open', 'closed'],
  create: { verb: 'open', to: 'open', again: ['closed'] },
  transitions: [
    { verb: 'close', from: ['open'], to: 'closed', who: ['coordinator'] },
    { verb: 'amend', from: ['open'], who: ['coordinator'] },
  ],
  ...openToAll,
  boxes: {
    inCounty: { index: 'counterparty', by: 'countyCode', who: ['coordinator', 'insurer', 'liaison'] },
    all: { index: 'overview', carries: ['memberId', 'countyCode'], who: ['coordinator', 'insurer', 'liaison'] },
  },
  counted: { county: 'countyCode', member: 'memberId' },
});

const DeskId = idOf('dsk');
/** A landline or mobile number as people write it. */
const ServicePhone = z.string().regex(/^[0-9][0-9 -]{6,18}[0-9]$/);

const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const spell = `(?:24 ?(?:小时|hours)|${clock}[-–至](?:${clock}|24:00))`;
const words = '[一-龥A-Za-z、，, （）()]{0,20}';
/** When a desk is open, in words around hours of the clock: `08:30-18:00`, `周一至周五 08:30-12:00，14:00-18:00`, `24 小时`. */
const OpeningHours = z
  .string()
  .trim()
  .max(60)
  .regex(new RegExp(`^(?:${words}${spell}[；;]?){1,4}${words}$`), 'opening_hours')
  .meta({ id: 'OpeningHours', example: '周一至周日 08:30-18:00' });

/** What of a desk may change while it is open. */
const amendable = { branchId: BranchId, name: text(80), phone: ServicePhone, hours: OpeningHours };
const deskFields = z.strictObject({ countyCode: CountyCode, ...amendable });
export const Desk = deskFields
  .extend({ id: DeskId, memberId: MemberId, status: z.enum(deskNoun.states), ...recordFields })
  .strip()
  .meta({ id: 'Desk' });
export type Desk = z.infer<typeof Desk>;

/** Degrees as decimal text, as addresses carry them. */
const degrees = (most: number) =>
  z
    .string()
    .regex(/^-?\d{1,3}(?:\.\d{1,12})?$/, 'decimal_degrees')
    .transform(Number)
    .pipe(z.number().min(-most).max(most));

/** The frame of a place's coordinates: GPS gives WGS-84, maps of the mainland GCJ-02, 250 to 450 m apart in the two cities. */
const Datum = z.enum(['wgs84', 'gcj02']);
export type Datum = z.infer<typeof Datum>;

const deskQuery = Paging.extend({
  countyCode: CountyCode.optional(),
  /** Of the list; open ones where none is asked for. */
  status: z.enum(deskNoun.states).optional(),
  latitude: degrees(90).optional(),
  longitude: degrees(180).optional(),
  /** Of latitude and longitude; WGS-84 where none is given. */
  datum: Datum.optional(),
}).superRefine(({ latitude, longitude, countyCode, cursor }, context) => {
  const refuse = (field: string, problem: string) =>
    context.addIssue({ code: 'custom', path: [field], params: { problem } });
  if (latitude === undefined && longitude === undefined) return;
  if (latitude === undefined) refuse('latitude', 'place_incomplete');
  if (longitude === undefined) refuse('longitude', 'place_incomplete');
  if (countyCode !== undefined) refuse('countyCode', 'place_or_county');
  if (cursor !== undefined) refuse('cursor', 'place_is_one_page');
});

const ServiceAreas = pageOf(Desk).extend({
  /** Of a place: the county in which it lies, then those whose border is near, the nearest first. */
  counties: z.array(CountyCode).optional(),
});

/** The counties of a city without an open desk: of anybody, and of each member that has a branch in the city. */
export const ServiceGaps = z
  .object({
    cityCode: CityCode,
    counties: z.array(CountyCode),
    members: z.array(z.object({ memberId: MemberId, counties: z.array(CountyCode) })),
  })
  .meta({ id: 'ServiceGaps' });
export type ServiceGaps = z.infer<typeof ServiceGaps>;

const base = '/v1/service-areas';
const ofDesk = z.strictObject({ id: DeskId });

export const serviceAreaRoutes = {
  openDesk: route({
    capability: 'members',
    method: 'POST',
    path: base,
    summary: { zh: '登记县区理赔服务点，已关闭的重新开放', en: 'Open a county claims desk, or a closed one again' },
    who: ['coordinator'],
    body: deskFields,
    answer: { status: 201, body: Desk, versioned: true },
  }),
  listDesks: route({
    capability: 'members',
    method: 'GET',
    path: base,
    summary: {
      zh: '查询服务区域：按县区，按地点（经纬度，一页答全），或全部',
      en: 'List claims desks: of a county, of a place by its coordinates (all on one page), or all',
    },
    who: everyone,
    query: deskQuery,
    answer: { status: 200, body: ServiceAreas },
  }),
  readServiceGaps: route({
    capability: 'members',
    method: 'GET',
    path: `${base}/gaps`,
    summary: {
      zh: '本市尚无服务点的县区（可查另一市）',
      en: "Counties without a claims desk, in one's own city or another",
    },
    who: ['coordinator'],
    query: z.strictObject({ cityCode: CityCode.optional() }),
    answer: { status: 200, body: ServiceGaps },
  }),
  readDesk: route({
    capability: 'members',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看县区理赔服务点', en: 'Read a county claims desk' },
    who: everyone,
    noun: deskNoun,
    params: ofDesk,
    answer: { status: 200, body: Desk, versioned: true },
  }),
  amendDesk: route({
    capability: 'members',
    method: 'PATCH',
    path: `${base}/{id}`,
    summary: { zh: '更正县区理赔服务点', en: 'Amend a county claims desk' },
    who: ['coordinator'],
    noun: deskNoun,
    params: ofDesk,
    body: z
      .strictObject(amendable)
      .partial()
      .refine((fields) => Object.keys(fields).length > 0, { params: { problem: 'nothing_to_change' } }),
    answer: { status: 200, body: Desk, versioned: true },
  }),
  closeDesk: step({
    capability: 'members',
    noun: deskNoun,
    verb: 'close',
    base,
    params: ofDesk,
    answer: Desk,
    body: Reasoned,
    summary: { zh: '关闭县区理赔服务点', en: 'Close a county claims desk' },
  }),
  readDeskTimeline: timeline({
    capability: 'members',
    noun: deskNoun,
    base,
    params: ofDesk,
    who: everyone,
    summary: { zh: '县区理赔服务点经历', en: "A claims desk's timeline" },
  }),
} as const;
