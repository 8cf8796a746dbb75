import { cities, countyOf } from '#schemas/divisions.ts';
import { licence, type Publication } from '#schemas/publication.ts';
import { byteOrderMark, csvOf } from '#shared/files/csv.ts';
import { definitions, isPublishedAt, readingAt } from './publication-rules.ts';

type Row = readonly (string | number | undefined)[];

/** The columns of `progress.csv`, as the data dictionary explains them. */
const columns = [
  ['month', '统计月份（北京时间）', 'Month of the figures (Asia/Shanghai)'],
  ['revision', '版次', 'Revision of the publication'],
  ['city_code', '城市行政区划代码；空：两市合计', 'Code of the city (GB/T 2260); empty: both cities together'],
  ['city_zh', '城市', 'City, in Chinese'],
  ['city_en', '城市（英文）', 'City'],
  ['county_code', '县区行政区划代码；空：全市或两市', 'Code of the county (GB/T 2260); empty: the whole city, or both'],
  ['county_zh', '县区', 'County, in Chinese'],
  ['county_en', '县区（英文）', 'County'],
  ['measure', '指标标识', 'Id of the measure'],
  ['name_zh', '指标名称', 'Name of the measure, in Chinese'],
  ['name_en', '指标名称（英文）', 'Name of the measure'],
  [
    'unit',
    '单位：count 个、次；fen 分（百分之一元）；hours 小时；share 万分比',
    'count; fen (1/100 yuan); hours; share in basis points (1/10,000)',
  ],
  [
    'value',
    '数值；空：未公布（见 hidden），或当月没有可计算的案件',
    'The figure; empty: not published (see hidden), or no case to work it out from',
  ],
  [
    'hidden',
    'true：未公布（1 至 4，或公布后可推算出这样的数）',
    'true: not published (1 to 4, or would give such a figure away)',
  ],
] as const;

/** Where a place lies: the cells of its city and of its county. */
function placeCells(place: string): Row {
  const city = cities.find(({ code }) => code === place);
  if (city) return [city.code, city.zh, city.en, undefined, undefined, undefined];
  const found = countyOf(place);
  if (!found) return [undefined, undefined, undefined, undefined, undefined, undefined];
  return [found.city.code, found.city.zh, found.city.en, found.county.code, found.county.zh, found.county.en];
}

/** A publication as CSV for spreadsheets, a line for each measure and place; without one, its heads alone. */
export function publicationTable(publication: Publication | undefined): string {
  const rows: Row[] = (publication?.places ?? []).flatMap(({ place }) =>
    (publication?.measures ?? []).flatMap(({ id, name, unit }): Row[] => {
      if (!publication || !isPublishedAt(publication, place, id)) return [];
      const reading = readingAt(publication, place, id);
      const { month, revision } = publication;
      const value = reading === 'hidden' ? undefined : reading;
      return [
        [
          month,
          revision,
          ...placeCells(place),
          id,
          name.zh,
          name.en,
          unit,
          value,
          reading === 'hidden' ? 'true' : 'false',
        ],
      ];
    }),
  );
  return byteOrderMark + csvOf([columns.map(([name]) => name), ...rows]);
}

const dictionaryHeads = [
  'what',
  'id',
  'name_zh',
  'name_en',
  'definition_zh',
  'definition_en',
  'unit',
  'since',
  'published_for',
  'part_of',
  'relative_error',
];

/** A line that explains something that is no measure. */
const lineOf = (what: string, id: string, { zh, en }: { readonly zh: string; readonly en: string }): Row => {
  const line = [what, id, undefined, undefined, zh, en];
  return dictionaryHeads.map((_, place) => line[place]);
};

/** The data dictionary: each column and each measure, and how the data may be used. */
export function dictionaryTable(): string {
  const ofMeasures = definitions.map(
    ({ id, name, definition, unit, since, publicBy, partOf, error }): Row => [
      'measure',
      id,
      name.zh,
      name.en,
      definition.zh,
      definition.en,
      unit,
      since,
      publicBy,
      partOf,
      error,
    ],
  );
  const ofColumns = columns.map(([name, zh, en]) => lineOf('column', name, { zh, en }));
  return byteOrderMark + csvOf([dictionaryHeads, ...ofColumns, ...ofMeasures, lineOf('licence', '', licence)]);
}
