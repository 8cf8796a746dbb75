import { Skeleton } from 'antd';
import type { PageId } from '../frame/site-map.ts';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';

interface WaitingProps {
  readonly page: PageId;
  readonly error: unknown;
  readonly again: () => unknown;
}

/** A record's page while the record is on its way, or when it does not come. */
export function Waiting({ page, error, again }: WaitingProps) {
  return (
    <>
      <PageHead page={page} />
      {error ? <ProblemAlert error={error} again={again} /> : <Skeleton active title={false} />}
    </>
  );
}
