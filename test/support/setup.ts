import { rmSync } from 'node:fs';
import { buildApp } from '../../infra/app.ts';
import { bundle } from '../../infra/bundle.ts';
import { assembly } from './assembly.ts';

/** Once per run: builds the functions and synthesises the template that every test brings up, as `npm start` does. */
export default function setup(): void {
  rmSync(assembly, { recursive: true, force: true });
  buildApp({ outdir: assembly, stage: 'local', build: bundle }).synth();
}
