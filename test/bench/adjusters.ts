import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { adjusterRoutes } from '#schemas/adjusters.ts';
import { credentialRoutes } from '#schemas/credentials.ts';
import { registration, withoutPhoto } from '../support/bodies.ts';
import type { StoredItem } from './baselines/bare-table.ts';
import { oracle } from './harness.ts';
import { coordinator } from './requests.ts';
import type { Stage } from './stage.ts';

const Made = z.object({ id: z.string() });

/** Registers an invented adjuster of Tianshui. @returns the id */
export async function register(stage: Stage): Promise<string> {
  const body = registration();
  const { statusCode, body: answered } = await stage.ask(
    adjusterRoutes.registerAdjuster,
    stage.principals.underwriter,
    { body },
  );
  oracle(statusCode === 201, `an adjuster is registered (answered ${statusCode} ${answered})`);
  return Made.parse(JSON.parse(answered)).id;
}

export async function approve(stage: Stage, id: string): Promise<void> {
  const { statusCode, body } = await stage.ask(adjusterRoutes.approveAdjuster, coordinator, { id, body: withoutPhoto });
  oracle(statusCode === 200, `an adjuster is approved (answered ${statusCode} ${body})`);
}

/** Issues an adjuster's credential. @returns its number */
export async function issue(stage: Stage, id: string): Promise<string> {
  const { statusCode, body } = await stage.ask(credentialRoutes.issueCredential, coordinator, { id, body: {} });
  oracle(statusCode === 201, `a credential is issued (answered ${statusCode} ${body})`);
  return Made.parse(JSON.parse(body)).id;
}

/** A record just as it stands in the table, read past the meter. */
export async function itemOf({ client, table }: Stage, id: string): Promise<StoredItem> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: { pk: { S: id }, sk: { S: 'record' } }, ConsistentRead: true }),
  );
  oracle(Item !== undefined, `${id} stands in the table`);
  return Item;
}
