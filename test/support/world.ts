/** The invented members and people of the tests. */

const branch = (key: string, name: string, cityCode: '620500' | '621200') => ({ key, name, cityCode });
const desk = (key: string, branchKey: string, countyCode: string, name: string) => ({
  key,
  branchKey,
  countyCode,
  name,
  phone: '0000-0000000',
  hours: '08:30-18:00',
});

export const tianshui = '620500';
export const longnan = '621200';

export const worldMembers = [
  {
    key: 'lushan',
    name: '鹿山试验保险',
    nameEn: 'Lushan Test Insurance',
    branches: [branch('lushan-ts', '鹿山天水中支', tianshui), branch('lushan-ln', '鹿山陇南中支', longnan)],
    desks: [
      desk('lushan-qinzhou', 'lushan-ts', '620502', '秦州理赔分部'),
      desk('lushan-wudu', 'lushan-ln', '621202', '武都理赔分部'),
    ],
  },
  {
    key: 'heting',
    name: '鹤汀试验保险',
    nameEn: 'Heting Test Insurance',
    branches: [branch('heting-ts', '鹤汀天水中支', tianshui), branch('heting-ln', '鹤汀陇南中支', longnan)],
    desks: [
      desk('heting-maiji', 'heting-ts', '620503', '麦积理赔分部'),
      desk('heting-chengxian', 'heting-ln', '621221', '成县理赔分部'),
    ],
  },
  {
    key: 'yanqi',
    name: '雁栖试验保险',
    nameEn: 'Yanqi Test Insurance',
    branches: [branch('yanqi-ln', '雁栖陇南中支', longnan)],
    desks: [desk('yanqi-wenxian', 'yanqi-ln', '621222', '文县理赔分部')],
  },
] as const;

export const people = {
  'coordinator-ts': { name: '天水协调员', role: 'coordinator', cityCode: tianshui },
  'coordinator-ln': { name: '陇南协调员', role: 'coordinator', cityCode: longnan },
  'antifraud-ts': { name: '天水反欺诈委员', role: 'antifraud', cityCode: tianshui },
  'antifraud-ln': { name: '陇南反欺诈委员', role: 'antifraud', cityCode: longnan },
  'police-ts': { name: '天水警方联络员', role: 'police', cityCode: tianshui },
  'police-ln': { name: '陇南警方联络员', role: 'police', cityCode: longnan },
  'staff-lushan': { name: '鹿山职员', role: 'member', memberKey: 'lushan' },
} as const;
