import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function StatementsPage() {
  return <PageHead page="statements" />;
}
