import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from 'aws-lambda';
import type { Item } from './table.ts';

/** An image of a stream as an item. The two packages type the same wire format apart. */
export const unmarshalled = (image: Readonly<Record<string, AttributeValue>>): Item =>
  unmarshall(image as Parameters<typeof unmarshall>[0]);
