import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..');

/**
 * Bundles every function into a folder of its own, `<name>/index.js`, with what esbuild put into it in
 * `meta/<name>.json`. The same sources give the same bytes, so that a deployment replaces only what changed.
 * @param entries the entry file of each function by its name
 * @param output the folder to build into, which is emptied before
 * @returns the folder of a function's code
 * @throws when entries do not exist, naming all of them
 */
export function bundle(
  entries: Readonly<Record<string, string>>,
  output = join(root, '.build'),
): (name: string) => string {
  const missing = Object.values(entries).filter((entry) => !existsSync(join(root, entry)));
  if (missing.length > 0) throw new Error(`no such entry file: ${[...new Set(missing)].join(', ')}`);
  rmSync(output, { recursive: true, force: true });
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
    outdir: output,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // An ES module that imports Node's own modules starts 40 ms later than CommonJS.
    format: 'cjs',
    // ES modules shake; packages' CommonJS does not.
    mainFields: ['module', 'main'],
    minify: true,
    treeShaking: true,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    metafile: true,
    logLevel: 'warning',
  });
  mkdirSync(join(output, 'meta'));
  for (const name of Object.keys(entries)) {
    // This repository is `type: module`; without a word of its own the folder would be too, wherever it is loaded in place.
    writeFileSync(join(output, name, 'package.json'), '{"type":"commonjs"}\n');
    const file = relative(root, join(output, name, 'index.js'));
    const built = metafile.outputs[file];
    const inputs = Object.fromEntries(Object.keys(built?.inputs ?? {}).map((input) => [input, metafile.inputs[input]]));
    const meta = { inputs, outputs: { [file]: built } };
    writeFileSync(join(output, 'meta', `${name}.json`), `${JSON.stringify(meta, null, 1)}\n`);
  }
  if ('site-api' in entries) addSiteAssets(join(output, 'site-api', 'assets'));
  return (name) => join(output, name);
}

/** The files that the site serves as they are, compressed once here instead of at every request: the API's description, and Swagger UI so that its page needs no other host. */
function addSiteAssets(folder: string): void {
  mkdirSync(folder);
  const description = join(root, 'schemas', 'openapi.json');
  if (!existsSync(description)) throw new Error('no schemas/openapi.json: run `npm run openapi`');
  const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  for (const file of [description, join(swagger, 'swagger-ui-bundle.js'), join(swagger, 'swagger-ui.css')]) {
    const zipped = gzipSync(readFileSync(file), { level: 9 });
    // The header names the operating system that zipped it; 255 is "unknown", the same everywhere.
    zipped[9] = 255;
    writeFileSync(join(folder, `${basename(file)}.gz`), zipped);
  }
}
