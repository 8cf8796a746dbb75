import { PageHead } from '../parts/page-head.tsx';

export const guide = { zh: [], en: [] };

export default function CredentialsPage() {
  return <PageHead page="credentials" />;
}
