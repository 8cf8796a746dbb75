import type { Side } from '#schemas/screening.ts';

export interface Words {
  readonly zh: string;
  readonly en: string;
}

const names: Readonly<Record<Side, Words>> = {
  A: { zh: 'A方', en: 'party A' },
  B: { zh: 'B方', en: 'party B' },
};

/** What one party, or both, are called in a text. */
export const namesOf = ([only, ...more]: readonly Side[]): Words =>
  only && more.length === 0 ? names[only] : { zh: '双方', en: 'both parties' };

/** An amount of fen in yuan: whole yuan without decimals. */
export function yuan(fen: number): Words {
  const whole = String(Math.floor(fen / 100)).replace(/\B(?=(?:\d{3})+$)/g, ',');
  const rest = fen % 100 === 0 ? '' : `.${String(fen % 100).padStart(2, '0')}`;
  return { zh: `${whole}${rest} 元`, en: `CNY ${whole}${rest}` };
}

/**
 * A text with its placeholders filled, in both languages.
 * @throws on a placeholder without a value: a mistake of the text, not of a caller
 */
export function filled({ zh, en }: Words, values: Readonly<Record<string, Words>>): Words {
  const wordsOf = (name: string) => {
    const value = values[name];
    if (!value) throw new Error(`a text speaks of ${name}, of which nothing is known`);
    return value;
  };
  return {
    zh: zh.replace(/\{(\w+)\}/g, (_, name: string) => wordsOf(name).zh),
    en: en.replace(/\{(\w+)\}/g, (_, name: string) => wordsOf(name).en),
  };
}
