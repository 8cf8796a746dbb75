import { businessDateOf } from '#schemas/calendar.ts';
import type { EquipmentChecklist } from '#schemas/equipment.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { Vehicle } from '#schemas/vehicles.ts';

const day = 24 * 60 * 60 * 1000;

/** What a vehicle may lack before it is given the linkage mark. */
const lacks = {
  livery_photo_missing: { zh: '缺少已封存的车身标识照片', en: 'A sealed photo of the livery is missing' },
  check_missing: { zh: '尚未按清单检查车辆', en: 'The vehicle has not been checked' },
  check_failed: { zh: '最近一次车辆检查未通过', en: 'The last check of the vehicle was not passed' },
  check_outdated: {
    zh: '最近一次车辆检查已过期，请重新检查',
    en: 'The last check is too old; check the vehicle again',
  },
} as const;
type Lack = { readonly code: keyof typeof lacks; readonly detail: { readonly zh: string; readonly en: string } };

/**
 * What a vehicle still lacks for the linkage mark; nothing: it may be granted. It takes a photo of the livery and a passed check that is
 * not older than the checklist allows, in days of Asia/Shanghai.
 */
export function lacksForMark(
  { liveryPhotoIds, check }: Pick<Vehicle, 'liveryPhotoIds' | 'check'>,
  { validDays }: Pick<EquipmentChecklist, 'validDays'>,
  at: Instant,
): readonly Lack[] {
  const age = check ? Date.parse(businessDateOf(at)) - Date.parse(businessDateOf(check.at)) : 0;
  const codes = [
    ...(liveryPhotoIds.length > 0 ? [] : ['livery_photo_missing' as const]),
    ...(check ? [] : ['check_missing' as const]),
    ...(check?.result === 'fail' ? ['check_failed' as const] : []),
    ...(age > validDays * day ? ['check_outdated' as const] : []),
  ];
  return codes.map((code) => ({ code, detail: lacks[code] }));
}
