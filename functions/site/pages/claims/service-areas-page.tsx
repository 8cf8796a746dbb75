import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function ServiceAreasPage() {
  return <PageHead page="service-areas" />;
}
