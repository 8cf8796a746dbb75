import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const outDir = process.argv[2];
if (!outDir) throw new Error('which folder shall the site be built into?');

/** Builds the pages of the admin site. Settings stand here alone: there is no development server, the hub itself serves what is built. */
await build({
  configFile: false,
  root: join(import.meta.dirname, '../functions/site/pages'),
  plugins: [react()],
  logLevel: 'warn',
  // Filled in for each answer by the function that serves the page.
  html: { cspNonce: '%NONCE%' },
  build: {
    outDir,
    emptyOutDir: true,
    // Says what each page loads, by which its weight is told.
    manifest: 'manifest.json',
    target: 'es2022',
    // The policy allows no script and no font that stands in an address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
});
