import { cities, countyOf } from '#schemas/divisions.ts';

/** An insurer of the demo. No real company bears these names; they are those of old places and hills of the two cities. */
export interface DemoMember {
  readonly key: string;
  readonly brand: string;
  readonly name: string;
  readonly nameEn: string;
  readonly branches: readonly { readonly key: string; readonly name: string; readonly cityCode: string }[];
  readonly desks: readonly DemoDesk[];
}

interface DemoDesk {
  readonly key: string;
  readonly branchKey: string;
  readonly countyCode: string;
  readonly name: string;
  readonly phone: string;
  readonly hours: string;
}

const brands = [
  { key: 'xili', brand: '羲里', en: 'Xili', cityCodes: ['620500', '621200'] },
  { key: 'qishan', brand: '祁山', en: 'Qishan', cityCodes: ['620500', '621200'] },
  { key: 'chouchi', brand: '仇池', en: 'Chouchi', cityCodes: ['620500', '621200'] },
  { key: 'maiduo', brand: '麦垛', en: 'Maiduo', cityCodes: ['620500'] },
] as const;

/** No local number begins with 0, so that these ring nowhere. */
const areaCodes: Readonly<Record<string, string>> = { '620500': '0938', '621200': '0939' };

const branchKey = (member: string, cityCode: string) => `${member}-${cityCode}`;

/** Two of a city's members, in turn, serve each county; all of them serve the seat, which is the first on the list. */
function desksOf(memberKey: string, brand: string): DemoDesk[] {
  return cities.flatMap((city) => {
    const present = brands.filter((candidate) => candidate.cityCodes.some((code) => code === city.code));
    const turn = present.findIndex((candidate) => candidate.key === memberKey);
    if (turn < 0) return [];
    return city.counties
      .filter((_, index) => index === 0 || index % present.length === turn || (index + 1) % present.length === turn)
      .map((county) => ({
        key: `${memberKey}-${county.code}`,
        branchKey: branchKey(memberKey, city.code),
        countyCode: county.code,
        name: `${brand}${county.zh}支公司理赔分部`,
        phone: `${areaCodes[city.code] ?? '000'}-00${turn + 1}${county.code.slice(-4)}`,
        hours: city.counties[0] === county ? '24 小时' : '周一至周日 08:30-18:00',
      }));
  });
}

/** The demo's insurers with their branches and claims desks. */
export const demoMembers: readonly DemoMember[] = brands.map(({ key, brand, en, cityCodes }) => ({
  key,
  brand,
  name: `${brand}财产保险（演示）`,
  nameEn: `${en} Property Insurance (demo)`,
  branches: cityCodes.map((cityCode) => ({
    key: branchKey(key, cityCode),
    name: `${brand}${cities.find((city) => city.code === cityCode)?.zh ?? cityCode}中心支公司`,
    cityCode,
  })),
  desks: desksOf(key, brand),
}));

/** The demo's branches that may handle a claim in a county: those of its city, by member. */
export const branchAt = (memberKey: string, countyCode: string): string | undefined =>
  demoMembers
    .find((member) => member.key === memberKey)
    ?.branches.find((branch) => branch.cityCode === countyOf(countyCode)?.city.code)?.key;
