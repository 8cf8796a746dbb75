import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function AuditPage() {
  return <PageHead page="audit" />;
}
