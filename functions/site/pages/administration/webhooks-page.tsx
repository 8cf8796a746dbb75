import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function WebhooksPage() {
  return <PageHead page="webhooks" />;
}
