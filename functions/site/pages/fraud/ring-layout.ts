import type { Ring, RingNode } from '#schemas/ring.ts';

/** Where a lead is drawn: the one that was asked about at 0, 0; each further link away one unit from it. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Places the leads of a ring on circles by how many links they are away, each near the one that it was reached by, so that lines seldom
 * cross. The same ring gives the same picture every time.
 */
export function layOut({ nodes, edges }: Pick<Ring, 'nodes' | 'edges'>): ReadonlyMap<string, Place> {
  const angles = new Map<string, number>();
  const near = ({ name, depth }: RingNode): number => {
    const inner = edges
      .flatMap(({ from, to }) => (from === name ? [to] : to === name ? [from] : []))
      .filter((other) => nodes.some((node) => node.name === other && node.depth < depth));
    return angles.get(inner[0] ?? '') ?? 0;
  };
  const places = new Map<string, Place>();
  for (let depth = 0; ; depth += 1) {
    const layer = nodes.filter((node) => node.depth === depth);
    if (layer.length === 0) return places;
    const ordered = layer.toSorted((a, b) => near(a) - near(b));
    for (const [at, { name }] of ordered.entries()) {
      // Each circle is turned a little, so that a lead does not hide behind the one further in; the first begins level, where names have room.
      const angle = (2 * Math.PI * (at + (depth - 1) / 4)) / ordered.length;
      angles.set(name, angle);
      places.set(name, { x: depth * Math.cos(angle), y: depth * Math.sin(angle) });
    }
  }
}
