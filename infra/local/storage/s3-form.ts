import { createHash } from 'node:crypto';
import { asObject } from '../template/properties.ts';
import type { Refusal } from './s3-refusal.ts';

const OUTSIDE_THE_POLICY = ['policy', 'x-amz-signature', 'file', 'bucket'];

/**
 * Checks an upload by HTML form against the policy it carries (not the policy's signature) and its checksum.
 * fauxqs takes every form, so a page that sends more than it was allowed to would only fail in the cloud.
 */
export async function formRefusal(method: string, url: URL, type: string, body: Buffer): Promise<Refusal | undefined> {
  if (method !== 'POST' || !type.startsWith('multipart/form-data')) return undefined;
  const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } }).formData();
  const file = form.get('file');
  const content = file instanceof Blob ? Buffer.from(await file.arrayBuffer()) : Buffer.from(file ?? '');
  const fields = new Map(
    [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])),
  );
  const policy = asObject(JSON.parse(Buffer.from(fields.get('policy') ?? '', 'base64').toString() || 'null'));
  if (!Array.isArray(policy.conditions)) return denied('Access Denied');
  if (!(Date.parse(String(policy.expiration)) > Date.now()))
    return denied('Invalid according to Policy: Policy expired.');
  fields.set('bucket', url.pathname.split('/')[1] ?? '');
  return (
    policyRefusal(policy.conditions, fields, content.length) ??
    checksumRefusal(fields.get('x-amz-checksum-sha256'), content)
  );
}

/** Every condition must hold, and every field must be named by one. */
function policyRefusal(
  conditions: readonly unknown[],
  fields: ReadonlyMap<string, string>,
  size: number,
): Refusal | undefined {
  const covered = new Set(OUTSIDE_THE_POLICY);
  for (const condition of conditions) {
    if (Array.isArray(condition) && condition[0] === 'content-length-range') {
      const message = 'Your proposed upload does not fit the allowed size';
      if (size < Number(condition[1])) return { status: 400, code: 'EntityTooSmall', message };
      if (size > Number(condition[2])) return { status: 400, code: 'EntityTooLarge', message };
      continue;
    }
    const [operator, field, wanted] = Array.isArray(condition)
      ? condition.map(String)
      : ['eq', ...Object.entries(asObject(condition)).flat().map(String)];
    const name = (field ?? '').replace(/^\$/, '').toLowerCase();
    const value = fields.get(name) ?? '';
    covered.add(name);
    if (operator === 'starts-with' ? !value.startsWith(wanted ?? '') : value !== wanted) {
      return denied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`);
    }
  }
  const extra = [...fields.keys()].find((name) => !covered.has(name) && !name.startsWith('x-ignore-'));
  return extra ? denied(`Invalid according to Policy: Extra input fields: ${extra}`) : undefined;
}

function checksumRefusal(checksum: string | undefined, content: Buffer): Refusal | undefined {
  if (!checksum || checksum === createHash('sha256').update(content).digest('base64')) return undefined;
  const message = 'The SHA256 you specified did not match the calculated checksum.';
  return { status: 400, code: 'BadDigest', message };
}

function denied(message: string): Refusal {
  return { status: 403, code: 'AccessDenied', message };
}
