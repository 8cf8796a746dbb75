import type { ReactNode } from 'react';

/** What may be wider than a phone: it scrolls within itself, and by the arrow keys as well. */
export function Wide({ className = 'wide', children }: { readonly className?: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a stop, nobody reaches what is out of sight by the keyboard
    <div className={className} tabIndex={0}>
      {children}
    </div>
  );
}
