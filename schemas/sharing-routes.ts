import * as z from 'zod';
import { EvidenceId } from './evidence.ts';
import { Lead, LeadId, leadNoun } from './leads.ts';
import { Paging, pageOf } from './primitives.ts';
import { forPurpose, Reading } from './readings.ts';
import { route, step } from './route.ts';
import { SharedPart, Sharing } from './sharing.ts';
import { Sighting, SightingId, sighting, sightingNoun } from './sightings.ts';

const base = '/v1/leads';
const ofLead = z.strictObject({ id: LeadId });
const readers = ['member', 'antifraud'] as const;
const ownersAndCommittee = { capability: 'leads', who: readers, noun: leadNoun, params: ofLead } as const;

/** The newest of a lead's, at most a hundred; whether there are more. */
const newestOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item), more: z.boolean() });

/** Who sees what of a lead, who has seen it, and what others say of it. */
export const sharingRoutes = {
  shareLead: step({
    capability: 'leads',
    noun: leadNoun,
    verb: 'share',
    base,
    params: ofLead,
    answer: Lead,
    body: z.strictObject({ sharing: Sharing }),
    summary: {
      zh: '设定各部分的共享范围',
      en: 'Set who sees which part of a lead; parts that are not named stay as they are',
    },
  }),
  readLeadEvidence: route({
    ...ownersAndCommittee,
    method: 'GET',
    path: `${base}/{id}/evidence`,
    summary: {
      zh: '线索的证据原件（短时链接）',
      en: "Links of minutes to the originals of a lead's evidence; each is noted",
    },
    query: z.strictObject(forPurpose),
    answer: {
      status: 200,
      body: z
        .object({
          items: z.array(z.object({ id: EvidenceId, fileName: z.string(), link: z.string() })),
          withheld: z.array(SharedPart).optional(),
        })
        .meta({ id: 'LeadEvidence' }),
    },
  }),
  readLeadReadings: route({
    ...ownersAndCommittee,
    method: 'GET',
    path: `${base}/{id}/readings`,
    summary: { zh: '谁查阅过该线索', en: 'Who else has read a lead, and what for' },
    answer: { status: 200, body: newestOf(Reading).meta({ id: 'LeadReadings' }) },
  }),
  listReadings: route({
    capability: 'leads',
    method: 'GET',
    path: '/v1/lead-readings',
    summary: { zh: '本公司线索被查阅的记录', en: "Who has read one's own leads, and what for" },
    who: ['member'],
    query: Paging,
    answer: { status: 200, body: pageOf(Reading) },
  }),
  sightLead: route({
    capability: 'leads',
    method: 'POST',
    path: `${base}/{id}/sightings`,
    summary: {
      zh: '印证或排除他公司线索',
      en: "Say of another member's lead that it was met in a claim of one's own too, or was unfounded there",
    },
    who: ['member'],
    noun: leadNoun,
    params: ofLead,
    body: sighting,
    answer: { status: 201, body: Sighting, versioned: true },
  }),
  readLeadSightings: route({
    ...ownersAndCommittee,
    method: 'GET',
    path: `${base}/{id}/sightings`,
    summary: { zh: '他公司对该线索的印证', en: 'What other members say of a lead' },
    answer: { status: 200, body: newestOf(Sighting).meta({ id: 'LeadSightings' }) },
  }),
  readSighting: route({
    capability: 'leads',
    method: 'GET',
    path: '/v1/sightings/{id}',
    summary: { zh: '查看印证', en: 'Read a sighting' },
    who: readers,
    noun: sightingNoun,
    params: z.strictObject({ id: SightingId }),
    answer: { status: 200, body: Sighting, versioned: true },
  }),
} as const;
