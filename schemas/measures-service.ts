import { adjusterNoun } from './adjusters.ts';
import { credentialNoun } from './credentials.ts';
import { type Measure, firstMonth as since } from './measure.ts';
import { deskNoun } from './service-areas.ts';
import { vehicleNoun } from './vehicles.ts';

const common = { topic: 'service', unit: 'count', since } as const;
const adjuster = { kind: adjusterNoun.kind } as const;
const credential = { kind: credentialNoun.kind } as const;
const vehicle = { kind: vehicleNoun.kind } as const;
const desk = { kind: deskNoun.kind } as const;

/** Those who serve, what they drive, and where there is a desk. */
export const serviceMeasures = {
  credentialedAdjusters: {
    ...common,
    zh: '持证查勘员',
    en: 'Adjusters with a credential',
    definition: {
      zh: '月末持有未到期资格证件的查勘员人数，按发证时登记所在县区计；证件暂停的仍计入，吊销、离职、到期的不计入',
      en: "Holders of a credential that has not run out at the month's end, by county of their registration when the credential was issued; suspended ones count, revoked, departed and expired ones do not",
    },
    publicBy: 'county',
    form: {
      type: 'stock',
      code: 'ca',
      enters: [{ ...credential, verb: 'issue' }],
      leaves: (['revoke', 'retire', 'reissue'] as const).map((verb) => ({ ...credential, verb })),
      until: 'expiresOn',
    },
  },
  countiesWithAdjuster: {
    ...common,
    zh: '有持证查勘员的县区',
    en: 'Counties with a credentialed adjuster',
    definition: {
      zh: '月末至少有一名持证查勘员的县区数',
      en: "Counties that have at least one credentialed adjuster at the month's end",
    },
    publicBy: 'city',
    basis: 'credentialedAdjusters',
    form: { type: 'coverage', of: 'credentialedAdjusters' },
  },
  claimsDesks: {
    ...common,
    zh: '县区理赔服务点',
    en: 'County claims desks',
    definition: { zh: '月末开放的县区理赔服务点数', en: "County claims desks that are open at the month's end" },
    publicBy: 'county',
    form: {
      type: 'stock',
      code: 'dk',
      enters: [{ ...desk, verb: 'open' }],
      leaves: [{ ...desk, verb: 'close' }],
    },
  },
  countiesWithDesk: {
    ...common,
    zh: '有理赔服务点的县区',
    en: 'Counties with a claims desk',
    definition: {
      zh: '月末至少有一个开放的理赔服务点的县区数',
      en: "Counties that have at least one open claims desk at the month's end",
    },
    publicBy: 'city',
    basis: 'claimsDesks',
    form: { type: 'coverage', of: 'claimsDesks' },
  },
  markedVehicles: {
    ...common,
    zh: '警保联动标识车辆',
    en: 'Vehicles with the linkage mark',
    definition: {
      zh: '月末持有警保联动标识的查勘车数，只按城市计；标识暂停的仍计入，收回、注销的不计入',
      en: "Survey vehicles that have the police-insurance linkage mark at the month's end, by city only; suspended ones count, withdrawn and retired ones do not",
    },
    publicBy: 'city',
    form: {
      type: 'stock',
      code: 'mv',
      enters: [{ ...vehicle, verb: 'mark' }],
      leaves: [
        { ...vehicle, verb: 'withdraw' },
        // One whose mark was withdrawn before has left already.
        { ...vehicle, verb: 'retire', where: [{ fact: 'marked', is: true }] },
      ],
    },
  },
  adjustersApproved: {
    ...common,
    zh: '批准查勘员',
    en: 'Adjusters approved',
    definition: { zh: '当月经协会批准的查勘员登记数', en: 'Registrations that an association approved in the month' },
    publicBy: 'county',
    form: { type: 'flow', code: 'aa', of: [{ ...adjuster, verb: 'approve' }] },
  },
  credentialsIssued: {
    ...common,
    zh: '签发证件',
    en: 'Credentials issued',
    definition: {
      zh: '当月签发的资格证件数，含换发',
      en: 'Credentials issued in the month, also in the stead of others',
    },
    publicBy: 'county',
    form: { type: 'flow', code: 'ci', of: [{ ...credential, verb: 'issue' }] },
  },
} as const satisfies Record<string, Measure>;
