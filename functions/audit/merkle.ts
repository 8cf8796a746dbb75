import { createHash } from 'node:crypto';

const hashOf = (...parts: readonly Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

// RFC 6962 2.1: leaves and nodes are told apart, so that no node passes for a leaf.
const leaf = (content: string) => hashOf(Buffer.from([0]), Buffer.from(content));
const node = (left: Buffer, right: Buffer) => hashOf(Buffer.from([1]), left, right);

function rootOf(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (!first) return hashOf();
  if (leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return node(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** The Merkle tree hash (RFC 6962) of a list, in lower-case hexadecimal. */
export const merkleRoot = (contents: readonly string[]): string => rootOf(contents.map(leaf)).toString('hex');
