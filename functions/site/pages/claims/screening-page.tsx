import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function ScreeningPage() {
  return <PageHead page="screening" />;
}
