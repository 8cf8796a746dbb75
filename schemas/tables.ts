/** The shape of the two tables: read by the record module, by the infrastructure and by nothing else. */

export const partitionKey = 'pk';
export const sortKey = 'sk';
export const timeToLive = 'expiresAt';

/** The sort key of a record; its audit rows stand in the same partition. */
export const recordSortKey = 'record';
export const auditSortKeyPrefix = 'audit#';
/** Six digits: a record has at most 999,999 versions, and rows sort by version. */
export const auditSortKey = (version: number) => `${auditSortKeyPrefix}${String(version).padStart(6, '0')}`;

/** Each link to a file that was given out: in the partition of its record, and after it, so that who reads the audit rows passes none. */
export const linkSortKeyPrefix = 'shown#';
/** The same of those that were given through a fraud lead or an export of leads: apart, so that no page of the others tells that there is one. */
export const poolLinkSortKeyPrefix = 'shown-in-pool#';

/** Every index lists records by the time of their creation. */
export const indexSortKey = 'createdAt';
export const indexes = {
  owner: { name: 'byOwner', partitionKey: 'ownerKey' },
  counterparty: { name: 'byCounterparty', partitionKey: 'counterpartyKey' },
  overview: { name: 'byOverview', partitionKey: 'overviewKey' },
  open: { name: 'byOpen', partitionKey: 'openKey' },
} as const;
export type IndexName = keyof typeof indexes;

export type TableName = 'Hub' | 'Leads';
