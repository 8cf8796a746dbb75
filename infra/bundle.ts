import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { builtSite, zipped } from './bundle-site.ts';

const root = join(import.meta.dirname, '..');

/**
 * Packages that functions load at their first use and not at their start. Each is built apart and lies beside the function like any
 * installed package, so that a start neither reads nor compiles it.
 */
const loadedLater = [
  '@aws-sdk/client-kms',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-sqs',
  '@aws-sdk/lib-storage',
  '@aws-sdk/s3-presigned-post',
  '@aws-sdk/s3-request-presigner',
];

/** Packages of which a part is no JavaScript but made for one platform: they lie beside the function just as they are installed. */
const nativePackages = ['sharp'];
/** The endings of what such a package needs when it runs; its sources, types and readmes stay behind. */
const runs = /\.(?:cjs|js|json|node|so(?:\.[\d.]+)?|dylib|dll)$/;

/** What npm calls the platform of this machine. */
export const thisMachine = `${process.platform}-${process.arch}`;

const apart = [...loadedLater, ...nativePackages];

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // An ES module that imports Node's own modules starts 40 ms later than CommonJS, and so does the first `import()` of one.
  format: 'cjs',
  supported: { 'dynamic-import': false },
  // ES modules shake; packages' CommonJS does not.
  mainFields: ['module', 'main'],
  // pdfkit's ES module asks for its own address, which a bundle in CommonJS does not have; and both must mean the same fontkit.
  alias: {
    pdfkit: join(root, 'node_modules/pdfkit/js/pdfkit.js'),
    fontkit: join(root, 'node_modules/fontkit/dist/main.cjs'),
    // Of the ZIPs' writer: Node has it built in.
    'buffer-crc32': join(import.meta.dirname, 'crc32.ts'),
  },
  minify: true,
  treeShaking: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles every function into a folder of its own, `<name>/index.js`, with what esbuild put into it in
 * `meta/<name>.json`. The same sources give the same bytes, so that a deployment replaces only what changed.
 * @param entries the entry file of each function by its name
 * @param platform where the functions will run, as npm says it: `linux-x64`
 * @param output the folder to build into, which is emptied before
 * @returns the folder of a function's code
 * @throws when entries do not exist, naming all of them; when a package's files for the platform are not installed
 */
export function bundle(
  entries: Readonly<Record<string, string>>,
  platform = thisMachine,
  output = join(root, '.build'),
): (name: string) => string {
  const missing = Object.values(entries).filter((entry) => !existsSync(join(root, entry)));
  if (missing.length > 0) throw new Error(`no such entry file: ${[...new Set(missing)].join(', ')}`);
  rmSync(output, { recursive: true, force: true });
  const { metafile } = buildSync({
    ...options,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
    outdir: output,
    external: apart,
  });
  mkdirSync(join(output, 'meta'));
  const packages = new Map<string, BuiltPackage>();
  for (const name of Object.keys(entries)) {
    // This repository is `type: module`; without a word of its own the folder would be too, wherever it is loaded in place.
    writeFileSync(join(output, name, 'package.json'), '{"type":"commonjs"}\n');
    const file = relative(root, join(output, name, 'index.js'));
    const built = metafile.outputs[file];
    const inputs = Object.fromEntries(Object.keys(built?.inputs ?? {}).map((input) => [input, metafile.inputs[input]]));
    const meta = { inputs, outputs: { [file]: built } };
    writeFileSync(join(output, 'meta', `${name}.json`), `${JSON.stringify(meta, null, 1)}\n`);
    const wanted = (built?.imports ?? []).map(({ path }) => path);
    addPackages(
      join(output, name),
      wanted.filter((path) => loadedLater.includes(path)),
      packages,
    );
    for (const native of nativePackages.filter((it) => wanted.includes(it)))
      copyPackage(join(output, name), native, platform);
  }
  for (const [name, add] of Object.entries(assets)) if (name in entries) add(join(output, name, 'assets'));
  return (name) => join(output, name);
}

interface BuiltPackage {
  readonly file: string;
  /** The packages of the list that it leans on. */
  readonly needs: readonly string[];
}

/**
 * Puts packages into a function's own `node_modules`, with those of the list that they lean on themselves.
 * @param packages those built for earlier functions, which are copied; what is built here is added
 */
function addPackages(folder: string, names: readonly string[], packages: Map<string, BuiltPackage>): void {
  const open = [...new Set(names)];
  for (const name of open) {
    const file = join(folder, 'node_modules', name, 'index.js');
    const known = packages.get(name);
    const { needs } = known ?? buildPackage(name, file);
    mkdirSync(dirname(file), { recursive: true });
    if (known) copyFileSync(known.file, file);
    else packages.set(name, { file, needs });
    open.push(...needs.filter((path) => !open.includes(path)));
  }
}

function buildPackage(name: string, outfile: string): BuiltPackage {
  const { metafile } = buildSync({
    ...options,
    entryPoints: [name],
    outfile,
    external: loadedLater.filter((other) => other !== name),
  });
  const needed = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return { file: outfile, needs: needed.filter((path) => loadedLater.includes(path)) };
}

/** Copies an installed package with what it depends on, of its parts for platforms the one that is asked for. */
function copyPackage(folder: string, name: string, platform: string): void {
  const installed = join(root, 'node_modules', name);
  const to = join(folder, 'node_modules', name);
  if (existsSync(to)) return;
  cpSync(installed, to, { recursive: true, filter: (file) => statSync(file).isDirectory() || runs.test(file) });
  const manifest: Manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const parts = Object.entries(manifest.optionalDependencies ?? {}).filter(([part]) => part.endsWith(`-${platform}`));
  const missing = parts.filter(([part]) => !existsSync(join(root, 'node_modules', part)));
  if (missing.length > 0) {
    // `npm install --os --cpu` would take this machine's own parts away, esbuild's among them.
    const wanted = missing.map((part) => part.join('@')).join(' ');
    throw new Error(`${name} is not installed for ${platform}: run \`npm install --no-save --force ${wanted}\``);
  }
  for (const part of [...Object.keys(manifest.dependencies ?? {}), ...parts.map(([part]) => part)])
    copyPackage(folder, part, platform);
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The files that functions read beside their code. */
const assets: Readonly<Record<string, (folder: string) => void>> = {
  'site-api': addSiteAssets,
  'cards-api': addPaperFont,
  'cards-worker': addPaperFont,
  'statements-api': addPaperFont,
  'exports-api': addVerifier,
};

/** The font of cards and statements (SIL Open Font License): each PDF carries what it uses of it. */
function addPaperFont(folder: string): void {
  const font = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf';
  mkdirSync(folder);
  copyFileSync(createRequire(import.meta.url).resolve(font), join(folder, basename(font)));
}

/** The program with which the police verify an export offline: one file without packages, to be read before it is run. */
function addVerifier(folder: string): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: ['functions/exports/verify-export.ts'],
    outfile: join(folder, 'verify-export.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    charset: 'utf8',
    logLevel: 'warning',
  });
}

/** The files that the site serves as they are, compressed once here instead of at every request: the admin site, the API's description, and Swagger UI so that its page needs no other host. */
function addSiteAssets(folder: string): void {
  cpSync(builtSite(), folder, { recursive: true });
  const description = join(root, 'schemas', 'openapi.json');
  if (!existsSync(description)) throw new Error('no schemas/openapi.json: run `npm run openapi`');
  const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  for (const file of [description, join(swagger, 'swagger-ui-bundle.js'), join(swagger, 'swagger-ui.css')]) {
    writeFileSync(join(folder, `${basename(file)}.gz`), zipped(readFileSync(file)));
  }
}
