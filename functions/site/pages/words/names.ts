import { cities, countyOf } from '#schemas/divisions.ts';
import { type Language, useLanguage } from '../start/language.ts';
import { fieldWords } from './fields.ts';
import { stateWords } from './states.ts';
import { valueWords } from './values.ts';
import { verbWords } from './verbs.ts';

const both = <T>(words: Readonly<Record<string, T>>, general: string, special: string): T | undefined =>
  words[special] ?? words[general];

/** What the schemas' fields, values, states and verbs are called in a language. A kind tells apart what two nouns name alike. */
const namesIn = (language: Language) => ({
  field: (name: string, kind = ''): string => both(fieldWords, name, `${kind}.${name}`)?.[language] ?? name,
  value: (value: string, field = ''): string => both(valueWords, value, `${field}.${value}`)?.[language] ?? value,
  state: (kind: string, state: string): string => stateWords[kind]?.[state]?.[language] ?? state,
  verb: (verb: string, kind = ''): string => both(verbWords, verb, `${kind}.${verb}`)?.[language] ?? verb,
  /** A city or county by its code; with its city's name before it where that is wanted. */
  place: (code: string, withCity = false): string => {
    const found = countyOf(code);
    if (!found) return cities.find((city) => city.code === code)?.[language] ?? code;
    const { city, county } = found;
    if (!withCity) return county[language];
    return language === 'zh' ? `${city.zh} ${county.zh}` : `${county.en}, ${city.en}`;
  },
});

export const useNames = () => namesIn(useLanguage());
