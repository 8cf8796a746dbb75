import type { Client, Input } from '#schemas/client.ts';
import { EvidenceType } from '#schemas/evidence.ts';
import { languageNow } from '../start/language.ts';

/** What is said of a file besides what the file itself says. */
export type Declaration = Omit<Input<'declareEvidence'>['body'], 'fileName' | 'contentType' | 'size' | 'sha256'>;

/** A file that the hub did not take, with what it found and how to mend it. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}

/** The SHA-256 of a file in hexadecimal. */
export async function sha256Of(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Posts a file to where the hub said, telling how far it has come; `fetch` cannot.
 * @param progress gets shares from 0 to 1
 */
export function postForm(
  upload: { readonly url: string; readonly fields: Readonly<Record<string, string>> },
  file: File,
  progress: (share: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(upload.fields)) form.set(name, value);
    form.set('file', file);
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new Error(`the file store answered ${request.status}`));
    request.onerror = () => reject(new Error('the file store cannot be reached'));
    request.open('POST', upload.url);
    request.send(form);
  });
}

/**
 * Declares a file, sends it and has it sealed.
 * @returns the sealed file
 * @throws FileRefused with the hub's reason; ProblemError when the declaration is refused
 */
export async function sendEvidence(client: Client, file: File, about: Declaration, progress: (share: number) => void) {
  const contentType = EvidenceType.safeParse(file.type).data ?? 'application/pdf';
  const body = { ...about, fileName: file.name, contentType, size: file.size, sha256: await sha256Of(file) };
  const { body: declared } = await client.declareEvidence({ body });
  await postForm(declared.upload, file, progress);
  const { body: completed } = await client.completeEvidence({ params: { id: declared.id } });
  if (completed.status === 'refused')
    throw new FileRefused(completed.explanation?.[languageNow()] ?? completed.refusal);
  return completed;
}
