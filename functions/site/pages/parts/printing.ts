import { useSyncExternalStore } from 'react';

const paper = matchMedia('print');

const subscribe = (tell: () => void) => {
  paper.addEventListener('change', tell);
  return () => paper.removeEventListener('change', tell);
};

/** Whether the page is being laid out on paper, where nobody can scroll. */
export const usePrinting = (): boolean => useSyncExternalStore(subscribe, () => paper.matches);
