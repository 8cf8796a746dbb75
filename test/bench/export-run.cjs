// Loads a built side, calls it once, and tells how long that took and the most memory that this process held.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const { handler } = require(join(process.argv[2], 'index.js'));

(async () => {
  const began = performance.now();
  const answer = await handler(JSON.parse(process.env.BENCH_EVENT));
  const taken = performance.now() - began;
  // Of this program alone (proc(5)): getrusage(2) would count what the process held that started it.
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  const told = { taken, peakBytes: Number(kilobytes) * 1024, answer };
  process.stdout.write(`\n${JSON.stringify(told)}\n`, () => process.exit(0));
})();
