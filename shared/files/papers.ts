import * as z from 'zod';
import { Evidence, evidenceNoun } from '#schemas/evidence.ts';
import type { ProblemCode } from '#schemas/problems.ts';
import { readAsSystem } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal, type UntoldFault } from '#shared/runtime/refusal.ts';
import { readLink } from './files.ts';
import { evidenceKey } from './portraits.ts';

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

async function wrongWith(memberId: string | undefined, reference: Reference): Promise<Wrong | undefined> {
  const record = await readAsSystem(evidenceNoun, reference.evidenceId);
  const evidence = record && Evidence.parse(record);
  // Another company's is not told apart from none at all.
  if (!evidence || evidence.memberId !== memberId) return 'unknown_reference';
  if (evidence.status !== 'sealed') return 'evidence_not_sealed';
  if (reference.shotKind && evidence.shotKind !== reference.shotKind) return 'evidence_of_other_kind';
  return undefined;
}

/** Every reference that is no sealed file of the member's, with how to mend it. */
export async function faultsOfReferences(
  memberId: string | undefined,
  references: readonly Reference[],
): Promise<readonly (UntoldFault & { readonly code: Wrong })[]> {
  const found = await Promise.all(
    references.map(async (reference) => {
      const code = await wrongWith(memberId, reference);
      return code && ({ in: 'body', pointer: reference.pointer, code, detail: mends[code] } as const);
    }),
  );
  return found.filter((fault) => fault !== undefined);
}

/**
 * Makes sure that files which a request names are the member's own and sealed.
 * @throws Refusal `unknown_reference`, `evidence_not_sealed` or `evidence_of_other_kind` with a fault for each that is not
 */
export async function requireSealed(memberId: string | undefined, references: readonly Reference[]): Promise<void> {
  const errors = await faultsOfReferences(memberId, references);
  const [first] = errors;
  if (first) throw new Refusal(first.code, { errors });
}

const SealedVersion = z.object({ objectVersion: z.string().optional() });

/**
 * Links of minutes to files that a record which the caller may read names, to the very versions that were sealed. Whoever calls this
 * answers for that reading: the files' own owner is not asked.
 */
export async function linksTo(evidenceIds: readonly string[]) {
  const links = await Promise.all(
    evidenceIds.map(async (id) => {
      const record = await readAsSystem(evidenceNoun, id);
      if (record?.status !== 'sealed') return undefined;
      const { fileName } = Evidence.parse(record);
      const version = SealedVersion.parse(record).objectVersion;
      const link = await readLink({ bucket: environment.evidenceBucket(), key: evidenceKey(id), version, fileName });
      return { id, fileName, link };
    }),
  );
  return links.filter((link) => link !== undefined);
}
