import { useSyncExternalStore } from 'react';

const paper = matchMedia('print');
let printing = paper.matches;
const listeners = new Set<() => void>();

function become(next: boolean): void {
  printing = next;
  for (const tell of listeners) tell();
}
// Some browsers tell of one, some of the other.
paper.addEventListener('change', ({ matches }) => become(matches));
addEventListener('beforeprint', () => become(true));
addEventListener('afterprint', () => become(false));

const subscribe = (tell: () => void) => {
  listeners.add(tell);
  return () => void listeners.delete(tell);
};

/** Whether the page is being laid out on paper, where nobody can scroll. */
export const usePrinting = (): boolean => useSyncExternalStore(subscribe, () => printing);
