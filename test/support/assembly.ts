import { dirname, join } from 'node:path';
import { localStage } from '../../infra/capabilities.ts';
import { stackNames } from '../../infra/names.ts';

/** What tests make and may be deleted at any time. */
export const cache = join(import.meta.dirname, '../../.cache');
/** The stacks of which the hub consists. */
export const stacks = stackNames(localStage);

/** Where a run's folder has its cloud assembly and its built functions. */
export const assemblyIn = (run: string) => join(run, 'assembly');
export const buildIn = (run: string) => join(run, 'build');

/** Where this run's cloud assembly lies. @throws outside a run: see `setup.ts` */
export function assembly(): string {
  const folder = process.env.HUB_ASSEMBLY;
  if (!folder) throw new Error('no assembly was synthesised for this run');
  return folder;
}

/** Synthesises this run's functions once more, in stacks with so many generations of the signing key. @returns the assembly's folder */
export async function assemblyWith(signingKeys: number): Promise<string> {
  const { buildApp } = await import('../../infra/app.ts');
  const run = dirname(assembly());
  const outdir = join(run, `assembly-${signingKeys}-keys`);
  buildApp({ outdir, stage: 'local', signingKeys, build: () => (name) => join(buildIn(run), name) }).synth();
  return outdir;
}
