import { describe, expect, it } from 'vitest';
import { byUrgency } from '../../functions/site/pages/fraud/due-rules.ts';
import { layOut } from '../../functions/site/pages/fraud/ring-layout.ts';

const node = (name: string, depth: number) => ({ name, depth, own: false, cityCode: '620500' as const });
const edge = (from: string, to: string) => ({ from, to, kinds: ['plate' as const], sinceMonth: '2026-11' });

describe("the committee's queue", () => {
  it('begins with what has been late the longest, and among equals with what is urgent', () => {
    const leads = [
      { id: 'no step', priority: 'urgent' as const },
      { id: 'low', dueAt: '2026-11-25T00:00:00Z', priority: 'low' as const },
      { id: 'urgent', dueAt: '2026-11-25T00:00:00Z', priority: 'urgent' as const },
      { id: 'not triaged', dueAt: '2026-11-25T00:00:00Z' },
      { id: 'late', overdueSince: '2026-11-20T00:00:00Z' },
    ];
    expect(leads.toSorted(byUrgency).map(({ id }) => id)).toEqual(['late', 'urgent', 'not triaged', 'low', 'no step']);
  });
});

describe('the picture of a ring', () => {
  const ring = {
    nodes: [node('n0', 0), node('n1', 1), node('n2', 1), node('n3', 2), node('n4', 2)],
    edges: [edge('n0', 'n1'), edge('n0', 'n2'), edge('n2', 'n3'), edge('n1', 'n4')],
  };

  it('has the lead that was asked about in the middle and each other one as far out as it is links away', () => {
    const places = layOut(ring);
    for (const { name, depth } of ring.nodes) {
      const { x, y } = places.get(name) ?? { x: Number.NaN, y: Number.NaN };
      expect(Math.hypot(x, y)).toBeCloseTo(depth);
    }
    expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(ring.nodes.length);
  });

  it('is the same every time, with each lead beside the one that it was reached by', () => {
    expect(layOut(ring)).toEqual(layOut(ring));
    const places = layOut(ring);
    const apart = (a: string, b: string) => {
      const [one, other] = [places.get(a), places.get(b)];
      return Math.hypot((one?.x ?? 0) - (other?.x ?? 0), (one?.y ?? 0) - (other?.y ?? 0));
    };
    expect(apart('n3', 'n2')).toBeLessThan(apart('n3', 'n1'));
    expect(apart('n4', 'n1')).toBeLessThan(apart('n4', 'n2'));
  });
});
