import type { ExportedLead } from '#schemas/export-file.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import type { SharedPart } from '#schemas/sharing.ts';

/* The words of the tables for the police: Chinese, as they work with them. */

type Role<K extends 'people' | 'vehicles' | 'shops'> = NonNullable<ExportedLead[K]>[number]['role'];

export const statusWords = {
  reported: '已报送',
  triaged: '已初审',
  investigating: '调查中',
  confirmed: '已确认',
  refuted: '已排除',
  referred: '已移交警方',
  closed: '已结案',
  expired: '已过期',
  locked: '已封存',
  deleted: '已删除',
} as const satisfies Record<LeadRecord['status'], string>;

export const priorityWords = { urgent: '紧急', normal: '一般', low: '较低' } as const satisfies Record<
  NonNullable<LeadRecord['priority']>,
  string
>;

export const personWords = {
  driver: '驾驶人',
  owner: '车主',
  policyholder: '投保人',
  claimant: '索赔人',
  passenger: '乘客',
  witness: '证人',
  organiser: '组织者',
  insider: '内部人员',
  other: '其他人员',
} as const satisfies Record<Role<'people'>, string>;

export const vehicleWords = {
  insured: '标的车',
  'other-party': '三者车',
  towing: '拖车',
  witness: '证人车辆',
  other: '其他车辆',
} as const satisfies Record<Role<'vehicles'>, string>;

export const shopWords = {
  repairer: '修理厂',
  assessor: '定损点',
  towing: '拖车公司',
  parts: '配件商',
  other: '其他商户',
} as const satisfies Record<Role<'shops'>, string>;

export const partWords = {
  suspicion: '怀疑类型与评级',
  incident: '出险时间与县区',
  reporter: '报送公司',
  narrative: '情况说明',
  people: '人员',
  vehicles: '车辆',
  shops: '商户',
  claims: '近期理赔',
  indicators: '线索信息',
  evidence: '证据',
} as const satisfies Record<SharedPart, string>;
