import { open, readFile } from 'node:fs/promises';
import { argv, exit, stderr, stdout } from 'node:process';
import { verifyExport } from './verification.ts';
import { Untrue } from './zip-reading.ts';

/* node verify-export.mjs hub-keys.json exp_....zip - verifies an export of fraud leads offline. Ends with 0 if it is true, else with 1. */

async function run([keysFile, zipFile, ...more]: readonly string[]): Promise<number> {
  if (!keysFile || !zipFile || more.length > 0) {
    stderr.write('用法 / usage: node verify-export.mjs hub-keys.json exp_....zip\n');
    return 1;
  }
  const file = await open(zipFile, 'r');
  try {
    const found = await verifyExport(await readFile(keysFile, 'utf8'), file);
    stdout.write(
      `核验通过 / VERIFIED: ${found.exportId}\n` +
        `公文号 / document: ${found.documentNumber}\n用途 / purpose: ${found.purpose}\n` +
        `批准时间 / approved: ${found.approvedAt}\n` +
        `线索 / leads: ${found.leads}\n证据原件 / originals: ${found.originals}\n` +
        `文件 / files: ${found.files}\n签名密钥 / key: ${found.keyId}\n`,
    );
    return 0;
  } finally {
    await file.close();
  }
}

try {
  exit(await run(argv.slice(2)));
} catch (error) {
  const [zh, en] =
    error instanceof Untrue ? [error.zh, error.message] : ['无法读取文件', error instanceof Error ? error.message : ''];
  stderr.write(`核验不通过：${zh}\nNOT VERIFIED: ${en}\n`);
  exit(1);
}
