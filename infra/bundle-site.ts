import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const cache = join(root, '.cache');
const pages = join(root, 'functions/site/pages');

/** Everything that the build is made of: the pages, the language that they speak, the packages and this recipe. */
function sourcesHash(): string {
  const hash = createHash('sha256');
  const files = [pages, join(root, 'schemas')].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'openapi.json')
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const file of [...files.sort(), join(root, 'package-lock.json'), join(root, 'infra/vite-build.ts')])
    hash.update(`${relative(root, file)}\n`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 24);
}

/** Compressed as far as gzip goes: it is done once for all readers. */
export function zipped(content: Buffer): Buffer {
  const zip = gzipSync(content, { level: 9 });
  // The header names the operating system that zipped it; 255 is "unknown", the same everywhere.
  zip[9] = 255;
  return zip;
}

function compress(file: string, folder: string): void {
  const content = readFileSync(file);
  writeFileSync(join(folder, `${basename(file)}.gz`), zipped(content));
  writeFileSync(join(folder, `${basename(file)}.br`), brotliCompressSync(content));
}

/**
 * The built admin site: `admin.html`, in which nonce and configuration are yet to be filled in, `site/<file>.br` and `.gz`,
 * and `manifest.json`, which says what each page loads. Built anew only when
 * something that it is made of has changed; the same sources give the same bytes.
 * @returns the folder
 * @throws what Vite says when the pages cannot be built
 */
export function builtSite(): string {
  const folder = join(cache, `site-${sourcesHash()}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'site-draft-'));
  try {
    // In a process of its own: Vite builds asynchronously, and synthesis does not wait.
    execFileSync(process.execPath, [join(root, 'infra/vite-build.ts'), join(draft, 'built')], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    mkdirSync(join(draft, 'site'));
    for (const file of readdirSync(join(draft, 'built/assets')))
      compress(join(draft, 'built/assets', file), join(draft, 'site'));
    renameSync(join(draft, 'built/index.html'), join(draft, 'admin.html'));
    renameSync(join(draft, 'built/manifest.json'), join(draft, 'manifest.json'));
    rmSync(join(draft, 'built'), { recursive: true });
    // The folder appears whole or not at all, so that several builds may run at once.
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
