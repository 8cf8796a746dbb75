import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function HandoffsPage() {
  return <PageHead page="handoffs" />;
}
