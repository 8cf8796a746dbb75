// Loads a built function, calls it once and tells how long that took since this process began: what a first caller waits for.
const { join } = require('node:path');

const began = performance.now();
const { handler } = require(join(process.argv[2], 'index.js'));
const loaded = performance.now();
handler(JSON.parse(process.env.BENCH_EVENT), { awsRequestId: 'bench', getRemainingTimeInMillis: () => 15_000 }).then(
  ({ statusCode, body }) => {
    const answered = performance.now();
    const { user, system } = process.cpuUsage();
    const told = { began, loaded, answered, cpu: (user + system) / 1000, statusCode, body };
    process.stdout.write(`\n${JSON.stringify(told)}\n`, () => process.exit(0));
  },
);
