import type { Knowledge } from '#schemas/lead-routes.ts';
import { commonValueThreshold } from '#schemas/pool.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

/** How much two pictures differ, in words, by the bits of 256 in which their hashes do: up to 31 they are taken for one picture. */
export const distanceWords = {
  zh: (bits: number) =>
    `${bits === 0 ? '画面完全相同' : bits <= 10 ? '画面几乎相同' : '画面相似，可能经裁剪、压缩或调色'}（256 位指纹中 ${bits} 位不同）`,
  en: (bits: number) =>
    `${
      bits === 0
        ? 'the same picture'
        : bits <= 10
          ? 'nearly the same picture'
          : 'a similar picture, perhaps cropped, compressed or recoloured'
    } (${bits} of 256 bits differ)`,
};

interface Counts {
  readonly leads: number;
  readonly own: number | undefined;
  readonly members: number | undefined;
  readonly cities: string;
  readonly since: string | undefined;
}
const words = {
  zh: {
    none: '目前没有其他线索涉及。',
    linked: ({ leads, own, members, cities, since }: Counts) =>
      [
        `另有 ${leads} 条线索涉及`,
        own ? `其中 ${own} 条为同一公司报送` : '',
        members ? `由另外 ${members} 家公司报送` : '',
        cities ? `线索所在城市：${cities}` : '',
        since ? `最早见于 ${since}` : '',
      ]
        .filter(Boolean)
        .join('，')
        .concat('。'),
    common: (leads: number) =>
      `过于常见（${leads > 0 ? `${leads} 条线索涉及` : `超过 ${commonValueThreshold} 条`}），不作为关联依据。`,
    excluded: (reason: string) => `委员会已将其排除，不作为关联依据：${reason}`,
    separator: '、',
  },
  en: {
    none: 'No other lead has it now.',
    linked: ({ leads, own, members, cities, since }: Counts) =>
      [
        `${leads} other ${leads === 1 ? 'lead has' : 'leads have'} it`,
        own ? `${own} of them by the same company` : '',
        members ? `reported by ${members} other ${members === 1 ? 'company' : 'companies'}` : '',
        cities ? `in ${cities}` : '',
        since ? `first in ${since}` : '',
      ]
        .filter(Boolean)
        .join(', ')
        .concat('.'),
    common: (leads: number) =>
      `So common (${leads > 0 ? `${leads} leads have it` : `more than ${commonValueThreshold} leads`}) that it links nothing.`,
    excluded: (reason: string) => `Excluded by the committee, so that it links nothing: ${reason}`,
    separator: ', ',
  },
};

type Known = {
  readonly answer: Knowledge['answer'];
  readonly leads: number;
} & { readonly [K in 'ownLeads' | 'members' | 'cities' | 'sinceMonth' | 'suppressed']?: Knowledge[K] | undefined };

/** What the pool knows of a value or photo, in a sentence: never whose leads they are. */
export function useKnowledgeWords(): (known: Known) => string {
  const say = useWords(words);
  const names = useNames();
  return ({ answer, leads, ownLeads, members, cities = [], sinceMonth, suppressed }) => {
    if (answer === 'suppressed')
      return suppressed?.because === 'excluded' ? say.excluded(suppressed.reason ?? '') : say.common(leads);
    if (answer === 'none') return say.none;
    const places = cities.map((code) => names.place(code)).join(say.separator);
    return say.linked({ leads, own: ownLeads, members, cities: places, since: sinceMonth });
  };
}
