import { useMemo } from 'react';
import type { Ring } from '#schemas/ring.ts';
import { Chart } from './chart.tsx';
import { layOut } from './ring-layout.ts';

interface RingGraphProps {
  readonly ring: Ring;
  readonly label: string;
  readonly nameOf: (node: Ring['nodes'][number]) => string;
  readonly kindsOf: (kinds: readonly string[]) => string;
}

/** Beyond so many, names and reasons would cover each other: the tables have them. */
const mostNamed = 40;

/** How many of the drawing's units a link is long: upright and level lines are rounded to half units, which must not be seen. */
const unit = 100;

/** The drawing of a ring: a chunk of its own, fetched when a ring is first looked at. */
export default function RingGraph({ ring, label, nameOf, kindsOf }: RingGraphProps) {
  const option = useMemo(() => {
    const places = layOut(ring);
    const named = ring.nodes.length <= mostNamed;
    // On a phone the reasons would lie over each other.
    const explained = ring.edges.length <= mostNamed / 2 && !matchMedia('(max-width: 40rem)').matches;
    return {
      series: [
        {
          type: 'graph',
          layout: 'none',
          roam: true,
          scaleLimit: { min: 0.5, max: 4 },
          label: { show: named, position: 'bottom', color: '#1b2733', fontSize: 12 },
          edgeLabel: { show: explained, color: '#4a5a69', fontSize: 11 },
          data: ring.nodes.map((node) => ({
            id: node.name,
            name: nameOf(node),
            x: unit * (places.get(node.name)?.x ?? 0),
            y: unit * (places.get(node.name)?.y ?? 0),
            symbolSize: node.depth === 0 ? 30 : 20,
            itemStyle: { color: node.depth === 0 ? '#a51d24' : node.own ? '#12395f' : '#8295a8' },
          })),
          links: ring.edges.map(({ from, to, kinds, agreed }) => ({
            source: from,
            target: to,
            label: { formatter: kindsOf(kinds) },
            lineStyle: {
              width: Math.min(kinds.length, 4),
              color: '#5d6b79',
              opacity: 1,
              type: agreed ? 'solid' : 'dashed',
            },
          })),
        },
      ],
    };
  }, [ring, nameOf, kindsOf]);
  return <Chart option={option} label={label} className="ring-drawing" />;
}
