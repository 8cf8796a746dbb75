import * as z from 'zod';
import { CityCode, CountyCode } from './divisions.ts';
import { EquipmentCheck, EquipmentChecklist, findingsBy } from './equipment.ts';
import { EvidenceId, LinkedPaper } from './evidence.ts';
import { Plate, Vin } from './identifiers.ts';
import { noun } from './noun.ts';
import { Instant, idOf, Paging, pageOf, Reasoned, text } from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * A member's survey vehicle, which bears the company's livery and, once it is granted, the police-insurance linkage mark (警保联动标识).
 * The record's key is the keyed hash of the plate: one active registration across all members. A mark that was withdrawn does not come
 * back: the vehicle is retired and registered anew.
 */
export const vehicleNoun = noun({
  kind: 'vehicle',
  prefix: 'veh',
  table: 'Hub',
  zh: '查勘车',
  en: 'survey vehicle',
  states: ['registered', 'marked', 'suspended', 'withdrawn', 'retired'],
  create: { verb: 'register', to: 'registered', again: ['retired'] },
  transitions: [
    { verb: 'amend', from: ['registered', 'marked', 'suspended'], who: ['owner'] },
    { verb: 'check', from: ['registered', 'marked', 'suspended'], who: ['owner'] },
    { verb: 'mark', from: ['registered'], to: 'marked', who: ['coordinator'] },
    { verb: 'suspend', from: ['marked'], to: 'suspended', who: ['coordinator'] },
    { verb: 'resume', from: ['suspended'], to: 'marked', who: ['coordinator'] },
    { verb: 'withdraw', from: ['marked', 'suspended'], to: 'withdrawn', who: ['coordinator'] },
    { verb: 'retire', from: ['registered', 'marked', 'suspended', 'withdrawn'], to: 'retired', who: ['owner'] },
  ],
  relations: {
    owner: { role: 'member', member: 'memberId' },
    coordinator: { role: 'coordinator', cities: ['cityCode'] },
  },
  readers: ['owner', 'coordinator'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['owner'] },
    ofCity: { index: 'overview', by: 'cityCode', who: ['coordinator'] },
  },
  // For its city alone: it may move from county to county.
  counted: { city: 'cityCode', member: 'memberId', facts: ['marked'] },
});

const amendable = {
  /** Make and model, as the vehicle licence has them. */
  model: text(60),
  countyCode: CountyCode,
  /** Sealed photos that show the livery. */
  liveryPhotoIds: z.array(EvidenceId).min(1).max(10),
};
const registration = z.strictObject({
  plate: Plate,
  vin: Vin,
  model: amendable.model,
  countyCode: amendable.countyCode,
  liveryPhotoIds: z.array(EvidenceId).max(10).default([]),
});

/** The number on the linkage mark, as its issuer writes it. */
const MarkNumber = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{3,19}$/, 'mark_number')
  .meta({ id: 'MarkNumber', example: 'JB-2026-0001' });

export const Vehicle = registration
  .extend({
    id: idOf('veh'),
    status: z.enum(vehicleNoun.states),
    memberId: MemberId,
    cityCode: CityCode,
    liveryPhotoIds: z.array(EvidenceId),
    /** The linkage mark that was granted. */
    mark: z.object({ number: MarkNumber, grantedAt: Instant }).optional(),
    /** The last check. */
    check: EquipmentCheck.optional(),
    ...recordFields,
  })
  .strip()
  .meta({ id: 'Vehicle' });
export type Vehicle = z.infer<typeof Vehicle>;

const base = '/v1/vehicles';
const ofVehicle = z.strictObject({ id: Vehicle.shape.id });
const vehicleStep = { capability: 'vehicles', noun: vehicleNoun, base, params: ofVehicle, answer: Vehicle } as const;
const readers = ['member', 'coordinator'] as const;

export const vehicleRoutes = {
  listEquipmentChecklists: route({
    capability: 'vehicles',
    method: 'GET',
    path: '/v1/equipment-checklists',
    summary: { zh: '车辆与随身装备检查清单各版本', en: 'Checklists of vehicles and personal kits, every version' },
    who: readers,
    answer: { status: 200, body: z.object({ items: z.array(EquipmentChecklist) }) },
  }),
  registerVehicle: route({
    capability: 'vehicles',
    method: 'POST',
    path: base,
    summary: { zh: '登记查勘车', en: 'Register a survey vehicle' },
    who: ['member'],
    body: registration,
    answer: { status: 201, body: Vehicle, versioned: true },
  }),
  listVehicles: route({
    capability: 'vehicles',
    method: 'GET',
    path: base,
    summary: { zh: '查勘车列表', en: "List one's own survey vehicles, or one's city's" },
    who: readers,
    query: Paging.extend({ status: z.enum(vehicleNoun.states).optional() }),
    answer: { status: 200, body: pageOf(Vehicle) },
  }),
  readVehicle: route({
    capability: 'vehicles',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看查勘车', en: 'Read a survey vehicle, with short links to its photos' },
    who: readers,
    noun: vehicleNoun,
    params: ofVehicle,
    answer: {
      status: 200,
      body: Vehicle.extend({ liveryPhotos: z.array(LinkedPaper), checkPhotos: z.array(LinkedPaper) }).meta({
        id: 'LinkedVehicle',
      }),
      versioned: true,
    },
  }),
  amendVehicle: route({
    capability: 'vehicles',
    method: 'PATCH',
    path: `${base}/{id}`,
    summary: { zh: '更正查勘车资料', en: "Amend a survey vehicle's particulars" },
    who: ['member'],
    noun: vehicleNoun,
    params: ofVehicle,
    body: z
      .strictObject(amendable)
      .partial()
      .refine((fields) => Object.keys(fields).length > 0, { params: { problem: 'nothing_to_change' } }),
    answer: { status: 200, body: Vehicle, versioned: true },
  }),
  readVehicleTimeline: timeline({
    capability: 'vehicles',
    noun: vehicleNoun,
    base,
    params: ofVehicle,
    who: readers,
    summary: { zh: '查勘车经历', en: "A survey vehicle's timeline" },
  }),
  checkVehicle: step({
    ...vehicleStep,
    verb: 'check',
    body: findingsBy('vehicle'),
    summary: { zh: '按清单检查车辆', en: 'Check a vehicle by the checklist in force' },
  }),
  markVehicle: step({
    ...vehicleStep,
    verb: 'mark',
    body: z.strictObject({ markNumber: MarkNumber }),
    summary: { zh: '发放警保联动标识', en: 'Grant the linkage mark' },
  }),
  suspendVehicle: step({
    ...vehicleStep,
    verb: 'suspend',
    body: Reasoned,
    summary: { zh: '暂停使用标识', en: 'Suspend the linkage mark' },
  }),
  resumeVehicle: step({
    ...vehicleStep,
    verb: 'resume',
    body: Reasoned,
    summary: { zh: '恢复使用标识', en: 'Let the linkage mark be used again' },
  }),
  withdrawVehicle: step({
    ...vehicleStep,
    verb: 'withdraw',
    body: Reasoned,
    summary: { zh: '收回标识', en: 'Withdraw the linkage mark' },
  }),
  retireVehicle: step({
    ...vehicleStep,
    verb: 'retire',
    body: Reasoned,
    summary: { zh: '注销查勘车（号牌可重新登记）', en: 'Retire a vehicle; its plate may be registered anew' },
  }),
} as const;
