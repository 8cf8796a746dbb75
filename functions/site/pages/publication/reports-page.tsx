import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function ReportsPage() {
  return <PageHead page="reports" />;
}
