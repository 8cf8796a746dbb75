import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { compactVerify, createRemoteJWKSet, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '#schemas/client.ts';
import { auditSortKey } from '#schemas/tables.ts';
import { assemblyWith } from '../support/assembly.ts';
import { registration, withoutPhoto } from '../support/bodies.ts';
import { assertion, type Hub, startHub, tokenRequest } from '../support/hub.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

/** The signed credential of an adjuster who was just registered and approved, and the adjuster's id. */
async function issued(): Promise<{ readonly jws: string; readonly adjusterId: string }> {
  const coordinator = hub.as('coordinator-ts');
  const { body: adjuster } = await hub.as('system-lushan').registerAdjuster({ body: registration() });
  await coordinator.approveAdjuster({ params: { id: adjuster.id }, body: withoutPhoto });
  const { body: credential } = await coordinator.issueCredential({ params: { id: adjuster.id } });
  return { jws: credential.jws, adjusterId: adjuster.id };
}

async function freshToken(): Promise<string> {
  const [clientId, key] = [hub.ids.principals['system-lushan'], hub.keys['system-lushan']];
  if (!clientId || !key) throw new Error('no client');
  const body = tokenRequest(await assertion({ hubUrl: hub.url, clientId, key }));
  return (await hub.public.issueToken({ body })).body.access_token;
}

const kidOf = (jws: string) => decodeProtectedHeader(jws).kid;
const verifies = (jws: string) => compactVerify(jws, createRemoteJWKSet(new URL('/.well-known/jwks.json', hub.url)));
const callerOf = (token: string) => createClient({ baseUrl: hub.url, token: () => token }).whoAmI();
const publishedKids = async () => (await hub.public.readJwks()).body.keys.map(({ kid }) => kid);

/** Anchors a day that ended long ago: that on which a record's first audit row is said to have been written. */
async function anchorOldDay(recordId: string, daysAgo: number): Promise<void> {
  await hub.twin.idle();
  const { endpoints, region, tables } = hub.twin;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials }));
  const TableName = Object.values(tables).find((candidate) => candidate.includes('HubTable'));
  const { Item } = await table.send(new GetCommand({ TableName, Key: { pk: recordId, sk: auditSortKey(1) } }));
  const writtenOn = new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  await table.send(new PutCommand({ TableName, Item: { ...Item, writtenOn } }));
  expect(await hub.twin.invoke('Hub-local-audit-anchor', {})).toMatchObject({ written: [{ day: writtenOn }] });
}
const verify = () => hub.twin.invoke('Hub-local-audit-verify', {});

describe('a rotation of the signing key', () => {
  it('keeps what was signed before it good: credentials, tokens and anchors', async () => {
    const before = await issued();
    const token = await freshToken();
    const [firstKid] = await publishedKids();
    expect([kidOf(before.jws), kidOf(token)]).toEqual([firstKid, firstKid]);
    await anchorOldDay(before.adjusterId, 4);

    await hub.restart({ assembly: await assemblyWith(2) });
    const kids = await publishedKids();
    expect(kids).toEqual([expect.any(String), firstKid]);
    expect(kids[0]).not.toBe(firstKid);
    await verifies(before.jws);
    expect((await callerOf(token)).body.id).toBe(hub.ids.principals['system-lushan']);

    const after = await issued();
    expect(kidOf(after.jws)).toBe(kids[0]);
    await verifies(after.jws);
    const newToken = await freshToken();
    expect(kidOf(newToken)).toBe(kids[0]);
    expect((await callerOf(newToken)).status).toBe(200);

    await anchorOldDay(after.adjusterId, 3);
    expect(await verify()).toMatchObject({ sound: true, anchors: 2, brokenDays: [], unanchoredDays: [] });
  });

  it('can follow another, and every key stays what it was', async () => {
    const before = await publishedKids();
    const credential = await issued();
    await hub.restart({ assembly: await assemblyWith(3) });
    const kids = await publishedKids();
    expect(kids).toEqual([expect.any(String), ...before]);
    expect(new Set(kids).size).toBe(3);
    await verifies(credential.jws);
    expect(await verify()).toMatchObject({ sound: true, anchors: 2 });
  });

  it('leaves out of trust what no key of the hub signed', async () => {
    const token = await freshToken();
    const [header = '', ...rest] = token.split('.');
    const claimed = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), kid: 'nobody' };
    const forged = [Buffer.from(JSON.stringify(claimed)).toString('base64url'), ...rest].join('.');
    await expect(callerOf(forged)).rejects.toMatchObject({ problem: { code: 'token_signature' } });
    // The name of another key of the hub does not help either: it did not sign this.
    const older = { ...claimed, kid: (await publishedKids())[1] };
    const renamed = [Buffer.from(JSON.stringify(older)).toString('base64url'), ...rest].join('.');
    await expect(callerOf(renamed)).rejects.toMatchObject({ problem: { code: 'token_signature' } });
  });
});
