import * as z from 'zod';
import { MeasureId } from '#schemas/progress.ts';
import { partitionKey, sortKey, timeToLive } from '#schemas/tables.ts';
import type { Delivery } from '#shared/events/consume.ts';
import { type Action, mostActions, queryAll, transact } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { type Cell, type Tally, tallyOf } from './rules.ts';

const day = 24 * 60 * 60;
/** Seconds for which the mark of a counted event stays: longer than any queue holds a message. */
const markLife = 60 * day;

const monthPartition = (month: string) => `progress#${month}`;
const countPrefix = 'n_';

interface Counted {
  readonly delivery: Delivery;
  readonly tally: Tally;
}

/**
 * Counts each event exactly once: one transaction marks the events as counted and adds to the cells, one addition per cell however many
 * events it holds. Nothing here is on a caller's path, and at most two workers run, so the shared cells hardly ever conflict.
 * @returns the deliveries that could not be counted now
 */
export async function count(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
  const distinct = new Map(deliveries.map((delivery) => [delivery.event.id, delivery]));
  let open = [...distinct.values()].flatMap((delivery): Counted[] => {
    const tally = tallyOf(delivery.event);
    return tally ? [{ delivery, tally }] : [];
  });
  while (open.length > 0) {
    const taken = fitting(open);
    const failed = await transact(actionsFor(taken));
    if (failed.length === 0) {
      open = open.slice(taken.length);
      continue;
    }
    // The marks stand first, in the order of the events: those that failed were counted before.
    const counted = new Set(failed.map(({ place }) => place));
    open = open.filter((_, place) => !counted.has(place));
  }
  return [];
}

/** The first events whose marks and cells fit one transaction: each event may need a cell of its own. */
const fitting = (open: readonly Counted[]) => open.slice(0, Math.floor(mostActions / 2));

function actionsFor(counted: readonly Counted[]): Action[] {
  const TableName = environment.table('Hub');
  const expiresAt = Math.floor(Date.now() / 1000) + markLife;
  const marks = counted.map(({ delivery }) => ({
    Put: {
      TableName,
      Item: { [partitionKey]: `counted#${delivery.event.id}`, [sortKey]: 'progress', [timeToLive]: expiresAt },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));
  return [
    ...marks,
    ...additions(counted.map(({ tally }) => tally)).map((Update) => ({ Update: { TableName, ...Update } })),
  ];
}

/** One update per cell, with all that the batch adds to it. */
function additions(tallies: readonly Tally[]) {
  const cells = new Map<string, { key: readonly [string, string]; counts: Map<string, number> }>();
  const add = (key: readonly [string, string], measure: string) => {
    const name = key.join(' ');
    const cell = cells.get(name) ?? { key, counts: new Map() };
    cell.counts.set(measure, (cell.counts.get(measure) ?? 0) + 1);
    cells.set(name, cell);
  };
  for (const tally of tallies) {
    add([monthPartition(tally.month), `${tally.cityCode}#${tally.countyCode}`], tally.measure);
  }
  return [...cells.values()].map(({ key: [partition, sort], counts }) => ({
    Key: { [partitionKey]: partition, [sortKey]: sort },
    UpdateExpression: `ADD ${[...counts.keys()].map((_, place) => `#n${place} :n${place}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(
      [...counts.keys()].map((measure, place) => [`#n${place}`, countPrefix + measure]),
    ),
    ExpressionAttributeValues: Object.fromEntries([...counts.values()].map((added, place) => [`:n${place}`, added])),
  }));
}

const CellKey = z.object({ [sortKey]: z.string() });

/** The cells of a month: one query over at most a row per county, whatever the number of events. */
export async function readMonth(month: string): Promise<Cell[]> {
  const cells: Cell[] = [];
  const items = queryAll({
    TableName: environment.table('Hub'),
    KeyConditionExpression: 'pk = :month',
    ExpressionAttributeValues: { ':month': monthPartition(month) },
  });
  for await (const item of items) {
    const [cityCode = '', countyCode = ''] = CellKey.parse(item)[sortKey].split('#');
    const figures = Object.fromEntries(
      MeasureId.options.flatMap((measure) => {
        const figure = item[countPrefix + measure];
        return typeof figure === 'number' ? [[measure, figure]] : [];
      }),
    );
    cells.push({ cityCode, countyCode, figures });
  }
  return cells;
}
