import type { ReactNode } from 'react';

/** A wide table that scrolls within itself, by the keyboard too. */
export const Scroll = ({ children }: { readonly children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard (WCAG 2.1.1)
  <div className="scroll" tabIndex={0}>
    {children}
  </div>
);
