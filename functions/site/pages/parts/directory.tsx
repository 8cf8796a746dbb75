import { useQuery } from '@tanstack/react-query';
import type { Client } from '#schemas/client.ts';
import { useLanguage } from '../start/language.ts';
import { useHub } from './hub.tsx';
import { readAll } from './read-pages.ts';

interface Branch {
  readonly id: string;
  readonly memberId: string;
  readonly name: string;
  readonly cityCode: string;
}
interface Member {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
}
interface Directory {
  readonly members: readonly Member[];
  readonly branches: readonly Branch[];
}

async function readDirectory(client: Client): Promise<Directory> {
  const members = await readAll((query) => client.listMembers({ query }));
  const branches = await Promise.all(
    members.map(({ id }) => readAll((query) => client.listBranches({ params: { id }, query }))),
  );
  return { members, branches: branches.flat() };
}

/** All members with their branches, read once: they change a few times a year. */
export function useDirectory(): Directory | undefined {
  const { client } = useHub();
  return useQuery({ queryKey: ['directory'], queryFn: () => readDirectory(client), staleTime: 600_000 }).data;
}

/** The name of a member by its id. */
export function MemberName({ id }: { readonly id: string }) {
  const language = useLanguage();
  const found = useDirectory()?.members.find((member) => member.id === id);
  return <>{found ? (language === 'zh' ? found.name : found.nameEn) : '…'}</>;
}

/** The name of a branch by its id. */
export function BranchName({ id }: { readonly id: string }) {
  const found = useDirectory()?.branches.find((branch) => branch.id === id);
  return <>{found?.name ?? '…'}</>;
}
