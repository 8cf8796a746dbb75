import { useQuery } from '@tanstack/react-query';
import { useHub, useMay } from './hub.tsx';
import { readAll } from './read-pages.ts';

/** Who sits on the anti-fraud committee, for those who are of it; read once, for it changes a few times a year. */
export function useCommittee() {
  const { client } = useHub();
  const may = useMay();
  const read = () => readAll((query) => client.listCommittee({ query }));
  const queryKey = ['principal', 'committee'];
  return useQuery({ queryKey, queryFn: read, enabled: may('listCommittee'), staleTime: 600_000 }).data;
}

/** The name of somebody of the committee by the account's id; the id where the account is no longer of it. */
export function CommitteeName({ id }: { readonly id: string }) {
  const committee = useCommittee();
  const found = committee?.find((person) => person.id === id);
  return <>{found?.name ?? (committee ? <span className="number">{id}</span> : '…')}</>;
}
