import type { Track } from '#schemas/case.ts';
import type { Input } from '#schemas/client.ts';
import { equipmentChecklists } from '#schemas/equipment.ts';
import { hasValidIdChecksum, hasValidVinCheckDigit } from '#schemas/identifiers.ts';
import { requiredShots } from '#schemas/shots.ts';

let serial = 0;

/** An invented resident id number with a true check character, another at each call. */
function nationalId(): string {
  serial += 1;
  const body = `62050019900101${String(serial % 1000).padStart(3, '0')}`;
  const spread = `${body.slice(0, 6)}${1950 + Math.floor(serial / 1000)}${body.slice(10)}`;
  const last = [...'0123456789X'].find((character) => hasValidIdChecksum(spread + character));
  return spread + last;
}

/** A month ago. */
const lately = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

/** What a member registers of an invented adjuster, who meets every criterion but that there is no photo yet. */
export const registration = (countyCode = '620502'): Input<'registerAdjuster'>['body'] => ({
  name: '试验员',
  nationalId: nationalId(),
  drivingLicence: '620500000000',
  phone: '13900000000',
  countyCode,
  education: 'college',
  mandarin: '2A',
  licenceClass: 'C1',
  licenceValidUntil: '2031-12-31',
  citiesKnown: ['620500', '621200'],
  fitnessDeclaredOn: lately,
  conductDeclaredOn: lately,
  trainingLevel: 'basic',
});

/** What a coordinator lets pass of such a registration. */
export const withoutPhoto = {
  waivers: [{ criterion: 'photo', reason: '照片后补' }],
};

/** A claim of Tianshui whose accident was in Longnan, unless told otherwise. */
export const handoffRequest = (
  underwritingBranchId: string,
  handlingBranchId: string,
  countyCode = '621202',
): Input<'requestHandoff'>['body'] => ({
  underwritingBranchId,
  handlingBranchId,
  claimNumber: `CLM-${crypto.randomUUID().slice(0, 8)}`,
  policyNumber: 'POL-0001',
  plate: '甘E12345',
  accidentAt: '2026-11-02T09:30:00+08:00',
  countyCode,
  place: '滨江路与人民路口',
  description: '追尾，后保险杠受损。',
  track: 'ordinary',
});

/** Facts of an accident that may be settled online: A, insured by the underwriter, ran into B. */
export const quickFacts = (
  insurerOfA: string,
  insurerOfB: string,
): NonNullable<Input<'requestHandoff'>['body']['screening']> => {
  const party = {
    withinPolicy: true,
    compulsoryCover: true,
    commercialLimitFen: 100_000_000,
    ownDamageCover: true,
    driveable: true,
    exteriorOnly: true,
    imagesSupplied: true,
  };
  return {
    vehicles: 2,
    injured: false,
    otherProperty: 'none',
    disputed: false,
    difficultScene: false,
    exclusions: [],
    parties: {
      A: { ...party, insurer: insurerOfA, situations: ['T01'], damageFen: 150_000 },
      B: { ...party, insurer: insurerOfB, situations: [], damageFen: 350_000 },
    },
  };
};

/** Of the other vehicle's damage what compulsory cover pays at most, the rest of the insured vehicle's own. */
export const settlementOf = (assessedFen: number): Input<'calculateHandoff'>['body']['settlement'] => {
  const compulsory = Math.min(assessedFen, 200_000);
  return [
    { damageOf: 'other', payer: 'compulsory', vehicle: 'insured', amountFen: compulsory },
    { damageOf: 'insured', payer: 'own-damage', vehicle: 'insured', amountFen: assessedFen - compulsory },
  ];
};

/** Why there is none of the photos that a track needs. */
export const noShots = (track: Track = 'ordinary'): NonNullable<Input<'documentHandoff'>['body']>['unavailable'] =>
  requiredShots(track).map(({ shotKind }) => ({ shotKind, reason: '现场已撤离，无法补拍' }));

/** A report of a lead that carries a plate. */
export const leadReport = (
  plate: string,
  countyCode: string,
  evidenceIds: readonly string[] = [],
): Input<'reportLead'>['body'] => ({
  countyCode,
  incidentAt: '2026-11-03T10:00:00Z',
  suspicions: ['staged'],
  reliability: 'B',
  credibility: '2',
  narrative: '同一车辆短期内多次出险，碰撞部位不符。',
  indicators: [{ kind: 'plate', value: plate }],
  evidenceIds: [...evidenceIds],
});

/** A plate that nothing else in this process has. */
export function newPlate(): string {
  serial += 1;
  return `甘E${70_000 + serial}`;
}

/** A survey vehicle with an invented plate and VIN, others at each call. */
export function vehicleRegistration(countyCode = '620502'): Input<'registerVehicle'>['body'] {
  serial += 1;
  const five = String(serial).padStart(5, '0');
  const vin = [...'0123456789X'].map((digit) => `LTEST00A${digit}TA0${five}`).find(hasValidVinCheckDigit) ?? '';
  return { plate: `甘E${five}`, vin, model: '试验牌 SUV', countyCode };
}

/** A check by the checklist in force with every item in order. */
export function passedCheck(kind: 'vehicle' | 'kit'): Input<'checkVehicle'>['body'] {
  const list = equipmentChecklists.findLast((candidate) => candidate.kind === kind);
  const items = list?.items.map(({ id }) => ({ item: id, ok: true })) ?? [];
  return { checklist: list?.version ?? '', items };
}
