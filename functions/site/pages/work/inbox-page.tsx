import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function InboxPage() {
  return <PageHead page="inbox" />;
}
