import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { adjusterRoutes } from '#schemas/adjusters.ts';
import { credentialRoutes } from '#schemas/credentials.ts';
import { registration, withoutPhoto } from '../support/bodies.ts';
import type { StoredItem } from './baselines/bare-table.ts';
import { oracle } from './harness.ts';
import { coordinator } from './requests.ts';
import type { Party, Stage } from './stage.ts';

const Made = z.object({ id: z.string() });

/** Registers an invented adjuster, of Tianshui unless told otherwise. @returns the id */
export async function register(stage: Stage, who: Party = 'underwriter', countyCode = '620502'): Promise<string> {
  const body = registration(countyCode);
  const { statusCode, body: answered } = await stage.ask(adjusterRoutes.registerAdjuster, stage.principals[who], {
    body,
  });
  oracle(statusCode === 201, `an adjuster is registered (answered ${statusCode} ${answered})`);
  return Made.parse(JSON.parse(answered)).id;
}

export async function approve(stage: Stage, id: string, by = coordinator): Promise<void> {
  const { statusCode, body } = await stage.ask(adjusterRoutes.approveAdjuster, by, { id, body: withoutPhoto });
  oracle(statusCode === 200, `an adjuster is approved (answered ${statusCode} ${body})`);
}

/** Issues an adjuster's credential. @returns its number */
export async function issue(stage: Stage, id: string, by = coordinator): Promise<string> {
  const { statusCode, body } = await stage.ask(credentialRoutes.issueCredential, by, { id, body: {} });
  oracle(statusCode === 201, `a credential is issued (answered ${statusCode} ${body})`);
  return Made.parse(JSON.parse(body)).id;
}

/** The credential of an adjuster of the handling member, who may be assigned to every hand-off of a stage. */
export async function assignable(stage: Stage): Promise<string> {
  const ofLongnan = { ...coordinator, cityCode: '621200' };
  const id = await register(stage, 'handler', '621202');
  await approve(stage, id, ofLongnan);
  return issue(stage, id, ofLongnan);
}

/** A record just as it stands in the table, read past the meter. */
export async function itemOf({ client, table }: Stage, id: string): Promise<StoredItem> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: { pk: { S: id }, sk: { S: 'record' } }, ConsistentRead: true }),
  );
  oracle(Item !== undefined, `${id} stands in the table`);
  return Item;
}
