import type { AssistReport } from '#schemas/assists.ts';
import type { CredentialRecord, Standing } from '#schemas/credentials.ts';
import type { TimelineEntry } from '#schemas/record.ts';

interface Words {
  readonly zh: string;
  readonly en: string;
}

/** What a credential was worth at an instant of the past. */
type PastStanding = Standing | 'not-issued';

/**
 * What a credential was worth when it was shown, whatever has become of it since: an assist that is sent late is judged by the time at the
 * scene, one that was helped under a suspended credential stays so when that is resumed.
 * @param course the steps of the credential's life, oldest first
 */
export function standingAt(
  { expiresOn }: Pick<CredentialRecord, 'expiresOn'>,
  course: readonly Pick<TimelineEntry, 'at' | 'status'>[],
  at: string,
): PastStanding {
  const status = course.findLast((step) => step.at <= at)?.status;
  if (status === undefined) return 'not-issued';
  if (status === 'suspended' || status === 'replaced') return status;
  if (status !== 'valid') return 'revoked';
  return at < expiresOn ? 'valid' : 'expired';
}

/** Why a credential that was worth this did not entitle to help. */
export const notInForce: Readonly<Record<Exclude<PastStanding, 'valid'>, Words>> = {
  'not-issued': { zh: '现场时间早于该证件的签发时间', en: 'The credential was issued after the time of the scene' },
  suspended: { zh: '该证件在现场时间处于暂停状态', en: 'The credential was suspended at the time of the scene' },
  revoked: { zh: '该证件在现场时间之前已被吊销', en: 'The credential had been revoked before the time of the scene' },
  replaced: {
    zh: '该证件在现场时间之前已换发，请填写新证件编号',
    en: 'The credential had been replaced before the time of the scene; give the number of the new one',
  },
  expired: { zh: '该证件在现场时间之前已过期', en: 'The credential had expired before the time of the scene' },
};

const minute = 60_000;
/** How far a client's clock may be off (ms). */
export const clockAllowance = 10 * minute;
/** Days for which an assist may wait for a network, or for somebody to send it. */
export const latestAfterDays = 90;

/** A time of a report that cannot be, and how to mend it. */
interface TimeFault {
  readonly pointer: string;
  readonly detail: Words;
}

/** Which of a report's times cannot be, or undefined. Consent is given at the scene, so it is never older than the scene. */
export function timeFault(
  { occurredAt, consent }: Pick<AssistReport, 'occurredAt'> & { readonly consent: Pick<AssistReport['consent'], 'at'> },
  now: string,
): TimeFault | undefined {
  const scene = Date.parse(occurredAt);
  const consented = Date.parse(consent.at);
  const received = Date.parse(now);
  const future = { zh: '时间晚于现在，请校准设备时钟', en: "The time lies in the future; set the device's clock" };
  if (scene > received + clockAllowance) return { pointer: '/occurredAt', detail: future };
  if (scene < received - latestAfterDays * 24 * 60 * minute) {
    const zh = `超过 ${latestAfterDays} 天，不再受理补报`;
    return { pointer: '/occurredAt', detail: { zh, en: `An assist is taken for ${latestAfterDays} days, no longer` } };
  }
  if (consented > received + clockAllowance) return { pointer: '/consent/at', detail: future };
  if (consented < scene - clockAllowance) {
    const zh = '同意的时间早于到达现场的时间，请核对';
    return { pointer: '/consent/at', detail: { zh, en: 'The consent is older than the scene; compare the two times' } };
  }
  return undefined;
}
