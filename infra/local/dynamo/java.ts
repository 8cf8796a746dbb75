import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const OLDEST_JAVA = 17;

/** @throws Error in one sentence when there is no Java, or an old one */
export async function checkJava(): Promise<void> {
  const advice = `DynamoDB Local needs Java ${OLDEST_JAVA} or newer on the PATH`;
  const { stdout, stderr } = await promisify(execFile)('java', ['-version']).catch(() => {
    throw new Error(
      `${advice}, and no working \`java\` was found: install a JRE, for example Eclipse Temurin. 未找到 Java。`,
    );
  });
  // 8 and older call themselves 1.8.
  const version = Number(/version "(?:1\.)?(\d+)/.exec(`${stdout}${stderr}`)?.[1] ?? 0);
  if (version < OLDEST_JAVA)
    throw new Error(`${advice}, but \`java\` is version ${version}: install a newer JRE. Java 版本过低。`);
}
