import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sitePages } from '../../functions/site/pages/frame/site-map.ts';
import { builtSite } from '../../infra/bundle-site.ts';

const Manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    src: z.string().optional(),
    imports: z.array(z.string()).optional(),
    css: z.array(z.string()).optional(),
  }),
);

let folder = '';
let manifest: z.infer<typeof Manifest> = {};
const kilobyte = 1000;

beforeAll(() => {
  folder = builtSite();
  manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
});

/** Every file that a browser fetches before these chunks run: what is loaded later, at a click, is not among them. */
function filesOf(chunks: readonly string[], found = new Set<string>()): Set<string> {
  const seen = new Set<string>();
  const walk = (name: string) => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(basename(file));
    for (const next of chunk.imports ?? []) walk(next);
  };
  for (const name of chunks) walk(name);
  return found;
}

/** Bytes as they are sent to a browser that takes Brotli, as all do; the document itself is one more. */
const weightOf = (chunks: readonly string[]): number =>
  [...filesOf(chunks)].reduce((sum, file) => sum + statSync(join(folder, 'site', `${file}.br`)).size, 1 * kilobyte);

const chunkOf = (ending: string): string => {
  const found = Object.keys(manifest).find((name) => name.endsWith(ending));
  if (!found) throw new Error(`the site has no ${ending}`);
  return found;
};

describe('the weight of the admin site', () => {
  it('has the log-in page load less than 250 KB', () => {
    expect(weightOf(['index.html'])).toBeLessThan(250 * kilobyte);
  });

  it('has no page load more than 600 KB, all that comes before it included', () => {
    const weights = Object.keys(sitePages).map((page) => ({
      page,
      bytes: weightOf(['index.html', chunkOf('frame/app.tsx'), chunkOf(`/${page}-page.tsx`)]),
    }));
    if (process.env.HUB_WEIGHTS) console.table([{ page: 'log-in', bytes: weightOf(['index.html']) }, ...weights]);
    expect(weights.filter(({ bytes }) => bytes >= 600 * kilobyte)).toEqual([]);
  });

  it('loads no charts and no drawing of graphs with any page, only when somebody looks at one', () => {
    const heavy = Object.values(manifest)
      .filter(({ file }) => /echarts|dagre/.test(file))
      .map(({ file }) => basename(file));
    for (const page of Object.keys(sitePages))
      for (const file of filesOf(['index.html', chunkOf('frame/app.tsx'), chunkOf(`/${page}-page.tsx`)]))
        expect(heavy).not.toContain(file);
  });
});
