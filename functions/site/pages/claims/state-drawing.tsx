import { Graph, layout } from '@dagrejs/dagre';
import { useEffect, useRef } from 'react';
import * as z from 'zod';
import type { Noun } from '#schemas/noun.ts';

interface StateDrawingProps {
  readonly noun: Noun;
  readonly state: string;
  readonly label: string;
  readonly stateName: (state: string) => string;
  readonly verbName: (verb: string) => string;
}

const Placed = z.object({ x: z.number(), y: z.number() });
const Drawn = Placed.extend({ points: z.array(Placed) });

/** Pixels that a text of the diagram takes: letters are half as wide as Chinese characters. */
const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 12 : 6.4), 0);
const wrapped = (text: string): string[] => {
  const lines: string[] = [];
  for (const word of text.split(/(?<=[ ，：])/)) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last + word) < 110) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  return lines;
};

/** The diagram itself, laid out by dagre: in a chunk of its own, since only records are drawn. */
export default function StateDrawing({ noun, state, label, stateName, verbName }: StateDrawingProps) {
  const { nodes, edges, width, height } = placed(noun, stateName, verbName);
  const drawing = useRef<SVGSVGElement>(null);
  const here = nodes.find(({ name }) => name === state)?.x ?? 0;
  useEffect(() => {
    // On a phone only a part is in sight: that with the current state.
    const around = drawing.current?.parentElement;
    if (around) around.scrollLeft = here - around.clientWidth / 2;
  }, [here]);
  return (
    <svg ref={drawing} role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {edges.map(({ from, to, points, x, y, lines }) => (
        <g key={`${from} ${to}`} className={from === state ? 'edge next' : 'edge'}>
          <path d={`M${points.map((point) => `${point.x} ${point.y}`).join('L')}`} markerEnd="url(#arrow)" />
          {lines.map((line, at) => (
            <text key={line} x={x} y={y + (at - (lines.length - 1) / 2) * 14 + 4}>
              {line}
            </text>
          ))}
        </g>
      ))}
      {nodes.map(({ name, x, y, wide, shown }) => (
        <g key={name} className={name === state ? 'node now' : 'node'}>
          <rect x={x - wide / 2} y={y - 15} width={wide} height={30} rx="6" />
          <text x={x} y={y + 4}>
            {shown}
          </text>
        </g>
      ))}
    </svg>
  );
}

function placed(noun: Noun, stateName: (state: string) => string, verbName: (verb: string) => string) {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 26, ranksep: 30, edgesep: 14, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const sizes = noun.states.map((name) => ({ name, shown: stateName(name), wide: widthOf(stateName(name)) + 24 }));
  for (const { name, wide } of sizes) graph.setNode(name, { width: wide, height: 30 });
  const steps = new Map<string, { from: string; to: string; verbs: string[] }>();
  for (const { verb, from, to } of noun.transitions)
    for (const start of to ? from : []) {
      const known = steps.get(`${start} ${to}`) ?? { from: start, to: to ?? '', verbs: [] };
      steps.set(`${start} ${to}`, { ...known, verbs: [...known.verbs, verb] });
    }
  const shown = [...steps.values()].map((step) => ({ ...step, lines: wrapped(step.verbs.map(verbName).join(' / ')) }));
  for (const { from, to, lines } of shown)
    graph.setEdge(from, to, {
      width: Math.max(...lines.map(widthOf)) + 4,
      height: lines.length * 14,
      labelpos: 'c',
      weight: noun.states.indexOf(to) - noun.states.indexOf(from) === 1 ? 4 : 1,
    });
  layout(graph);
  const nodes = sizes.map((size) => ({ ...size, ...Placed.parse(graph.node(size.name)) }));
  const edges = shown.map((step) => ({ ...step, ...Drawn.parse(graph.edge(step.from, step.to)) }));
  const all = [...nodes, ...edges.flatMap(({ points }) => points)];
  return {
    nodes,
    edges,
    width: Math.ceil(
      Math.max(
        ...all.map(({ x }) => x + 60),
        ...edges.map(({ x, lines }) => x + Math.max(...lines.map(widthOf)) / 2 + 8),
      ),
    ),
    height: Math.ceil(Math.max(...all.map(({ y }) => y)) + 24),
  };
}
