// Loads a built side, gives it photos one after the other, and tells how long each took and the most memory that this process held.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const [folder, ...files] = process.argv.slice(2);
const { handler } = require(join(folder, 'index.js'));

(async () => {
  const taken = [];
  let answer;
  for (const file of files) {
    const began = performance.now();
    answer = await handler({ file });
    taken.push(performance.now() - began);
  }
  // Of this program alone (proc(5)): getrusage(2) would count what the process held that started it.
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  const peakBytes = Number(kilobytes) * 1024;
  if (answer.pixels) answer.pixels = undefined;
  if (answer.thumbnail) answer.thumbnail = answer.thumbnail.length;
  process.stdout.write(`\n${JSON.stringify({ taken, peakBytes, answer })}\n`);
})();
