import * as z from 'zod';
import divisions from './data/divisions.json' with { type: 'json' };

interface County {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}
export interface City extends County {
  readonly platePrefix: string;
  readonly counties: readonly County[];
}

/** The two cities of the programme with their counties and districts (GB/T 2260). */
export const cities: readonly City[] = divisions.cities;

const countyByCode = new Map(cities.flatMap((city) => city.counties.map((county) => [county.code, { city, county }])));

/** The city of a county code, and the county itself; undefined for a county outside the programme. */
export const countyOf = (code: string) => countyByCode.get(code);

/** The city code of a county code; a county outside the programme has none. */
export const cityCodeOf = (countyCode: string): string | undefined => countyByCode.get(countyCode)?.city.code;

export const CityCode = z.enum(cities.map((city) => city.code)).meta({ id: 'CityCode', example: '620500' });
export const CountyCode = z.enum([...countyByCode.keys()]).meta({ id: 'CountyCode', example: '620502' });
