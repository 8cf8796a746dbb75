// Loads a built side, gives it photos one after the other, and tells how long each took and the most memory that this process held.
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
  // Kilobytes, by getrusage(2).
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  if (answer.pixels) answer.pixels = undefined;
  if (answer.thumbnail) answer.thumbnail = answer.thumbnail.length;
  process.stdout.write(`\n${JSON.stringify({ taken, peakBytes, answer })}\n`);
})();
