import { useSyncExternalStore } from 'react';

export type Language = 'zh' | 'en';

/** As browsers and the hub call them. */
export const languageTag = { zh: 'zh-CN', en: 'en' } as const;

const kept = 'hub.language';
const listeners = new Set<() => void>();

/** Chinese unless the reader chose otherwise, here or by the address of the page that led here. */
function begin(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(kept);
  return asked === 'en' ? 'en' : 'zh';
}

let current: Language = begin();
document.documentElement.lang = languageTag[current];

/** The language of this moment, for what is no component. */
export const languageNow = (): Language => current;

export function setLanguage(language: Language): void {
  current = language;
  localStorage.setItem(kept, language);
  document.documentElement.lang = languageTag[language];
  for (const tell of listeners) tell();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useLanguage = (): Language => useSyncExternalStore(subscribe, languageNow);

/** A page's own words in the reader's language. What one language has the other must have: the type says so. */
export function useWords<W>(words: Readonly<Record<Language, W>>): W {
  return words[useLanguage()];
}

/** The marks between the parts of a line, as the reader's language sets them: to be asked for while a page is drawn. */
export const marks = {
  colon: () => (current === 'zh' ? '：' : ': '),
  comma: () => (current === 'zh' ? '，' : ', '),
  list: () => (current === 'zh' ? '、' : ', '),
  inBrackets: (text: string) => (current === 'zh' ? `（${text}）` : ` (${text})`),
};
