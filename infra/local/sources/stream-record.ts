import { asObject, type Properties } from '../template/properties.ts';

/** A change of an item, as the stream's API and a function's event alike carry it. */
export interface StreamRecord {
  readonly eventID: string;
  readonly dynamodb: Properties & { readonly SequenceNumber: string };
  readonly [field: string]: unknown;
}

const IMAGES = ['Keys', 'OldImage', 'NewImage'];

/**
 * DynamoDB Local's streams write an empty map as `{}` where DynamoDB writes `{"M":{}}`.
 * A function would otherwise fail here, on an item that is fine in the cloud.
 */
export function restoreEmptyMaps(record: StreamRecord): StreamRecord {
  const images = Object.entries(record.dynamodb).map(([name, part]) => [
    name,
    IMAGES.includes(name) ? restoreAttributes(part) : part,
  ]);
  return { ...record, dynamodb: Object.fromEntries(images) as StreamRecord['dynamodb'] };
}

/**
 * Of two who delete the same item at once, DynamoDB Local tells of both: the second record has no image of an item, for there was none.
 * DynamoDB tells of the removal alone. Where a stream's view has no old images the two cannot be told apart.
 */
export const removesNothing = ({ eventName, dynamodb }: StreamRecord) =>
  eventName === 'REMOVE' && dynamodb.OldImage === undefined && String(dynamodb.StreamViewType).includes('OLD');

function restoreAttributes(attributes: unknown): Properties {
  return Object.fromEntries(Object.entries(asObject(attributes)).map(([name, value]) => [name, restoreValue(value)]));
}

function restoreValue(value: unknown): unknown {
  const { M: map, L: list } = asObject(value);
  if (map !== undefined) return { M: restoreAttributes(map) };
  if (Array.isArray(list)) return { L: list.map(restoreValue) };
  return Object.keys(asObject(value)).length === 0 ? { M: {} } : value;
}
