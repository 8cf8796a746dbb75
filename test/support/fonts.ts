import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** One face is enough: Noto Sans SC has the Latin letters too, so that a bare machine and a furnished one lay a page out alike. */
const family = 'Noto Sans SC';
const weights = ['400Regular', '700Bold'];
const generic = ['sans-serif', 'serif', 'monospace', 'system-ui'];

/**
 * Writes the fontconfig file under which a browser knows the fonts of the npm package and no others of the machine: without them
 * Chinese text would be boxes wherever no Chinese font happens to be installed.
 * @param folder where the file and fontconfig's own cache lie
 * @returns the file's path, for `FONTCONFIG_FILE`
 */
export function fontConfiguration(folder: string): string {
  const fonts = dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
  const file = join(folder, 'fonts.conf');
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(
    draft,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
${weights.map((weight) => `  <dir>${join(fonts, weight)}</dir>`).join('\n')}
  <cachedir>${join(folder, 'fontconfig')}</cachedir>
${generic.map((name) => `  <alias><family>${name}</family><prefer><family>${family}</family></prefer></alias>`).join('\n')}
</fontconfig>
`,
  );
  // Another test file's browser may be reading it.
  renameSync(draft, file);
  return file;
}
