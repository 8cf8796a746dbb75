import { Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import type { BarsProps } from './bars.tsx';

const Bars = lazy(() => import('./bars.tsx'));

/** A chart under its heading, fetched when the rest of the page stands. The figures stand in a table of the same page. */
export function Chart({ id, ...bars }: BarsProps & { readonly id: string }) {
  return (
    <section aria-labelledby={id} className="panel no-print">
      <h2 id={id}>{bars.label}</h2>
      <Suspense fallback={<Skeleton active title={false} />}>
        <Bars {...bars} />
      </Suspense>
    </section>
  );
}
