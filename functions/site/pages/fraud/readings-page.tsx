import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function ReadingsPage() {
  return <PageHead page="readings" />;
}
