import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function ReciprocityPage() {
  return <PageHead page="reciprocity" />;
}
