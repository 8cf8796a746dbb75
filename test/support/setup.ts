import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../../infra/app.ts';
import { bundle } from '../../infra/bundle.ts';
import { assemblyIn, buildIn, cache } from './assembly.ts';

/**
 * Once per run: builds the functions and synthesises the template that every test brings up, as `npm start` does. Each run has a folder of
 * its own, so that two runs at once do not build under each other's feet.
 */
export default function setup(): () => void {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'run-'));
  process.env.HUB_ASSEMBLY = assemblyIn(folder);
  // The same functions are started some thousand times: they are compiled once.
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled');
  const build = (entries: Readonly<Record<string, string>>, platform: string) =>
    bundle(entries, platform, buildIn(folder));
  buildApp({ outdir: process.env.HUB_ASSEMBLY, stage: 'local', build }).synth();
  return () => rmSync(folder, { recursive: true, force: true });
}
