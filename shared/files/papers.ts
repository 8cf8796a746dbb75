import { Evidence, evidenceNoun, isSealed } from '#schemas/evidence.ts';
import type { ProblemCode } from '#schemas/problems.ts';
import { readAsSystem } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import { Refusal, type UntoldFault } from '#shared/runtime/refusal.ts';
import { giveLink, type Viewing } from './custody.ts';

/** A place in a request where a photo or paper is named. */
export interface Reference {
  readonly evidenceId: string;
  /** JSON pointer into the body. */
  readonly pointer: string;
  /** What it must show; any kind where none is asked for. */
  readonly shotKind?: Evidence['shotKind'];
}

/** The files that a list in a request names, in their places. @param field the list's name in the body */
export const referencesIn = (field: string, evidenceIds: readonly string[] = []): Reference[] =>
  evidenceIds.map((evidenceId, place) => ({ evidenceId, pointer: `/${field}/${place}` }));

/** What is wrong with a reference, by the code of the refusal. */
const mends = {
  unknown_reference: {
    zh: '没有本公司的这份证据文件，请核对编号',
    en: "There is no such evidence of the caller's company; compare the id",
  },
  evidence_not_sealed: {
    zh: '文件尚未上传并封存，请先完成上传',
    en: 'The file is not uploaded and sealed; complete its upload first',
  },
  evidence_of_other_kind: {
    zh: '文件用途不符，请按要求的用途（shotKind）重新申报上传',
    en: 'The file was declared as another kind; declare and upload it as the kind that is asked for',
  },
} as const satisfies Partial<Record<ProblemCode, { zh: string; en: string }>>;

type Wrong = keyof typeof mends;

/** Whose files may be named: a member's, and of one that is bound to a branch the branch's alone. */
interface Owner {
  readonly memberId?: string | undefined;
  readonly branchId?: string | undefined;
}

const isOwned = ({ memberId, branchId }: Owner, record: Stored): boolean =>
  record.memberId === memberId && (branchId === undefined || record.branchId === branchId);

async function wrongWith(owner: Owner, reference: Reference): Promise<Wrong | undefined> {
  const record = await readAsSystem(evidenceNoun, reference.evidenceId);
  // Another's is not told apart from none at all.
  if (!record || !isOwned(owner, record)) return 'unknown_reference';
  const evidence = Evidence.parse(record);
  if (!isSealed(evidence.status)) return 'evidence_not_sealed';
  if (reference.shotKind && evidence.shotKind !== reference.shotKind) return 'evidence_of_other_kind';
  return undefined;
}

/** Every reference that is no sealed file of the owner's, with how to mend it. */
export async function faultsOfReferences(
  owner: Owner,
  references: readonly Reference[],
): Promise<readonly (UntoldFault & { readonly code: Wrong })[]> {
  const found = await Promise.all(
    references.map(async (reference) => {
      const code = await wrongWith(owner, reference);
      return code && ({ in: 'body', pointer: reference.pointer, code, detail: mends[code] } as const);
    }),
  );
  return found.filter((fault) => fault !== undefined);
}

/**
 * Makes sure that files which a request names are the owner's and sealed.
 * @throws Refusal `unknown_reference`, `evidence_not_sealed` or `evidence_of_other_kind` with a fault for each that is not
 */
export async function requireSealed(owner: Owner, references: readonly Reference[]): Promise<void> {
  const errors = await faultsOfReferences(owner, references);
  const [first] = errors;
  if (first) throw new Refusal(first.code, { errors });
}

/**
 * Links of minutes to files that a record which the caller may read names; each is noted in the file's chain of custody. Whoever calls this
 * answers for that reading: the files' own owner is not asked.
 * @param through where the record is a fraud lead: then other readers of the file do not learn of it
 */
export async function linksTo(viewing: Viewing, evidenceIds: readonly string[], through?: 'lead') {
  const links = await Promise.all(
    evidenceIds.map(async (id) => {
      const record = await readAsSystem(evidenceNoun, id);
      if (!record || !isSealed(record.status)) return undefined;
      const { fileName } = Evidence.parse(record);
      return {
        id,
        fileName,
        link: await giveLink(viewing, { id, fileName, what: 'original', ...(through ? { through } : {}) }),
      };
    }),
  );
  return links.filter((link) => link !== undefined);
}
