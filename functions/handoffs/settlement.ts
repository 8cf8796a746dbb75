import type { Settlement } from '#schemas/settlements.ts';
import type { UntoldFault } from '#shared/runtime/refusal.ts';

const notTheirs = {
  'own-damage': { zh: '车损险只赔本车损失', en: 'Own-damage cover pays for its own vehicle alone' },
  commercial: {
    zh: '商业第三者责任险只赔对方车辆损失',
    en: 'Commercial third-party cover pays for the other vehicle alone',
  },
};

/**
 * What is wrong with a settlement by itself: a cover that pays for the vehicle that it does not cover, or compulsory cover of a vehicle that
 * pays more property damage than it has (道路交通安全法 76; its limit is one for the accident).
 * @param limitFen the property limit of compulsory cover at fault
 */
export function faultsOfSettlement(settlement: Settlement, limitFen: number): UntoldFault[] {
  const faultAt = (place: number, code: string, detail: UntoldFault['detail']): UntoldFault => ({
    in: 'body',
    pointer: `/settlement/${place}`,
    code,
    detail,
  });
  const compulsory = { insured: 0, other: 0 };
  return settlement.flatMap(({ payer, damageOf, vehicle, amountFen }, place) => {
    if (payer === 'own-damage' && damageOf !== vehicle)
      return [faultAt(place, 'cover_of_other_vehicle', notTheirs[payer])];
    if (payer === 'commercial' && damageOf === vehicle)
      return [faultAt(place, 'cover_of_other_vehicle', notTheirs[payer])];
    if (payer !== 'compulsory') return [];
    compulsory[vehicle] += amountFen;
    if (compulsory[vehicle] <= limitFen) return [];
    const words = {
      zh: `交强险财产损失限额为 ${limitFen} 分`,
      en: `Compulsory cover pays ${limitFen} fen of property damage at most`,
    };
    return [faultAt(place, 'above_compulsory_limit', words)];
  });
}
