import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Client, createClient, type Input } from '#schemas/client.ts';
import { handoffRequest } from './bodies.ts';
import { assertion, type Hub, systemKey, tokenRequest } from './hub.ts';
import { declarationOf, upload } from './photo.ts';
import { need } from './samples.ts';

type Declaration = Input<'declareEvidence'>['body'];

const s3Of = ({ twin }: Hub) =>
  new S3Client({
    endpoint: twin.endpoints.s3,
    region: twin.region,
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
const bucketOf = ({ twin }: Hub, part: 'evidence' | 'passing') =>
  Object.values(twin.buckets).find((name) => name.includes(part));

/** Puts bytes where a file's form leads to, around the form, which would refuse most of them itself. */
export async function putUpload(hub: Hub, id: string, content: Uint8Array): Promise<void> {
  await s3Of(hub).send(new PutObjectCommand({ Bucket: bucketOf(hub, 'passing'), Key: `uploads/${id}`, Body: content }));
}

/** Puts bytes where files are sealed, as the hub does before it writes the record. */
export async function putSealed(hub: Hub, id: string, content: Uint8Array): Promise<void> {
  await s3Of(hub).send(
    new PutObjectCommand({ Bucket: bucketOf(hub, 'evidence'), Key: `evidence/${id}`, Body: content }),
  );
}

/** What lies sealed of a file: its original and what was made of it, by their keys. */
export async function sealedKeys(hub: Hub, id: string): Promise<string[]> {
  const { Contents = [] } = await s3Of(hub).send(
    new ListObjectsV2Command({ Bucket: bucketOf(hub, 'evidence'), Prefix: `evidence/${id}` }),
  );
  return Contents.map(({ Key = '' }) => Key.replace(`evidence/${id}`, 'original'));
}

/** A sealed object's bytes. @param part what was made of the original; nothing: the original itself */
export async function sealedBytes(hub: Hub, id: string, part = ''): Promise<Buffer> {
  const { Body } = await s3Of(hub).send(
    new GetObjectCommand({ Bucket: bucketOf(hub, 'evidence'), Key: `evidence/${id}${part}` }),
  );
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** Declares, uploads by the form and completes a file. @returns the hub's answer */
export async function completed(client: Client, content: Buffer, more: Partial<Declaration> = {}) {
  const { body: declared } = await client.declareEvidence({ body: { ...declarationOf(content), ...more } });
  const uploaded = await upload(declared.upload, content);
  if (!uploaded.ok) throw new Error(`the upload was refused: ${uploaded.status} ${await uploaded.text()}`);
  return (await client.completeEvidence({ params: { id: declared.id } })).body;
}

/** A system of one branch. @param branch its key in the world of the tests */
export async function branchClient(hub: Hub, branch: string): Promise<Client> {
  const key = systemKey(`key-${branch}-${crypto.randomUUID().slice(0, 8)}`);
  const { x = '', y = '' } = key.publicJwk;
  const body = {
    name: `system of ${branch}`,
    branchId: need(hub.ids.branches, branch),
    key: { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid: key.kid } as const,
  };
  const id = need(hub.ids.members, branch.replace(/-.*/, ''));
  const { body: made } = await hub.as('coordinator-ts').registerClient({ params: { id }, body });
  const request = tokenRequest(await assertion({ hubUrl: hub.url, clientId: made.id, key }));
  const { access_token: token } = (await hub.public.issueToken({ body: request })).body;
  return createClient({ baseUrl: hub.url, token: async () => token });
}

/** A case of Lushan in Tianshui that Heting handles in Longnan; its accident was two hours ago. @returns its id */
export async function requestedCase(hub: Hub, more: Partial<Input<'requestHandoff'>['body']> = {}): Promise<string> {
  const [from, to] = [need(hub.ids.branches, 'lushan-ts'), need(hub.ids.branches, 'heting-ln')];
  const body = { ...handoffRequest(from, to), accidentAt: minutesAgo(120), ...more };
  return (await hub.as('system-lushan').requestHandoff({ body })).body.id;
}

export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** An instant as a camera in China writes it: to the second. */
export const onCamera = (instant: string) =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ');
