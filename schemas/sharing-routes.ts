import * as z from 'zod';
import { EvidenceId, GivenLink } from './evidence.ts';
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
  readLeadCustody: route({
    ...ownersAndCommittee,
    who: ['antifraud'],
    method: 'GET',
    path: `${base}/{id}/custody`,
    summary: {
      zh: '线索证据经线索或导出提供的记录（各方在证据保管链中不可见）',
      en: "Each link to a lead's files that was given out by way of leads and exports: the files' own chains of custody do not tell of these",
    },
    // A further page is one file's: without its id, the first page of each.
    query: Paging.extend({ evidenceId: EvidenceId.optional() }),
    answer: {
      status: 200,
      body: z
        .object({ files: z.array(z.object({ evidenceId: EvidenceId, links: pageOf(GivenLink) })) })
        .meta({ id: 'LeadCustody' }),
    },
  }),
  readLeadReadings: route({
    ...ownersAndCommittee,
    method: 'GET',
    path: `${base}/{id}/readings`,
    summary: { zh: '谁查阅过该线索', en: 'Who else has read a lead, and what for' },
    query: Paging,
    answer: { status: 200, body: pageOf(Reading) },
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
    summary: {
      zh: '他公司对该线索的印证（委员会须说明目的，查阅会记录）',
      en: 'What other members say of a lead; the committee says what it reads it for, and is noted',
    },
    query: Paging.extend(forPurpose),
    answer: { status: 200, body: pageOf(Sighting) },
  }),
  readSighting: route({
    capability: 'leads',
    method: 'GET',
    path: '/v1/sightings/{id}',
    summary: { zh: '查看印证', en: 'Read a sighting' },
    who: readers,
    noun: sightingNoun,
    params: z.strictObject({ id: SightingId }),
    query: z.strictObject(forPurpose),
    answer: { status: 200, body: Sighting, versioned: true },
  }),
} as const;
