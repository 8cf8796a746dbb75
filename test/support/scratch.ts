import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const inMemory = '/dev/shm';
/** What the hubs of a run may need at a time, with their photos, many times over. */
const roomInBytes = 4 * 2 ** 30;

/**
 * Where the tests' hubs keep their data: in memory where the machine has a folder of it with room, because on a disk DynamoDB Local waits
 * for every single write. A process that is killed finds its files there again as well. TMPDIR, if set, has its way.
 */
export function scratch(): string {
  if (process.env.TMPDIR) return process.env.TMPDIR;
  try {
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize > roomInBytes ? inMemory : tmpdir();
  } catch {
    return tmpdir();
  }
}
