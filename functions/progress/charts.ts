import { type Html, html } from '#shared/http/page.ts';
import type { Reading } from './publication-rules.ts';

/** One bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly reading: Reading;
  /** What stands beside it. */
  readonly text: string;
  /** Which of the two colours it has. */
  readonly side: 0 | 1;
}

interface Drawing {
  /** Unique on the page: the chart's name and description have their ids by it. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** Drawn for a phone's width; a wider page shows no larger letters, since the style bounds it. */
const width = 340;
const row = 24;
const labels = 112;
const texts = 56;

const heightOf = (reading: Reading, most: number, room: number) =>
  typeof reading === 'number' && most > 0 ? (Math.max(0, reading) / most) * room : 0;
const mostOf = (bars: readonly Bar[]) =>
  Math.max(0, ...bars.map(({ reading }) => (typeof reading === 'number' ? reading : 0)));
const rounded = (length: number) => Math.round(length * 10) / 10;

const framed = ({ id, title, description }: Drawing, height: number, inside: readonly Html[]): Html =>
  html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${inside}</svg>`;

/** What is not published has a dotted frame for a bar: neither zero nor any length. */
const unpublished = (x: number, y: number, wide: number, high: number) =>
  html`<rect class="unpublished" x="${x}" y="${y}" width="${wide}" height="${high}"/>`;

/** A bar for each place, lying one below the other, with its figure behind it. */
export function barChart(drawing: Drawing, bars: readonly Bar[]): Html {
  const most = mostOf(bars);
  const room = width - labels - texts;
  const drawn = bars.map(({ label, reading, text, side }, place) => {
    const y = place * row;
    const long = rounded(heightOf(reading, most, room));
    const bar =
      reading === 'hidden'
        ? unpublished(labels, y + 5, 14, row - 10)
        : html`<rect class="side${side}" x="${labels}" y="${y + 4}" width="${long}" height="${row - 8}"/>`;
    const behind = labels + (reading === 'hidden' ? 14 : long) + 6;
    return html`<text class="label" x="${labels - 6}" y="${y + 16}">${label}</text>${bar}<text x="${rounded(behind)}" y="${y + 16}">${text}</text>`;
  });
  return framed(drawing, bars.length * row + 2, drawn);
}

/** A column for each month, side by side, with its figure above it. */
export function columnChart(drawing: Drawing, bars: readonly Bar[]): Html {
  const most = mostOf(bars);
  const [top, room, bottom] = [18, 90, 20];
  const wide = width / Math.max(bars.length, 4);
  const drawn = bars.map(({ label, reading, text, side }, place) => {
    const x = rounded(place * wide);
    const high = rounded(heightOf(reading, most, room));
    const y = rounded(top + room - high);
    const column =
      reading === 'hidden'
        ? unpublished(x + wide / 2 - 6, top + room - 14, 12, 14)
        : html`<rect class="side${side}" x="${rounded(x + wide * 0.2)}" y="${y}" width="${rounded(wide * 0.6)}" height="${high}"/>`;
    const above = reading === 'hidden' ? top + room - 18 : y - 4;
    const middle = rounded(x + wide / 2);
    return html`${column}<text class="middle" x="${middle}" y="${above}">${text}</text><text class="middle quiet" x="${middle}" y="${top + room + 14}">${label}</text>`;
  });
  const base = html`<line x1="0" x2="${width}" y1="${top + room + 0.5}" y2="${top + room + 0.5}"/>`;
  return framed(drawing, top + room + bottom, [...drawn, base]);
}

/** The style of what only these pages have. */
export const chartStyle = `.chart{display:block;width:100%;max-width:30rem;height:auto}.chart text{font-size:12px;fill:#1b2733}.chart .label{text-anchor:end}.chart .middle{text-anchor:middle;font-size:10.5px}.chart .quiet{fill:#4a5a69}
.chart .side0{fill:#12395f}.chart .side1{fill:#0b7a75}.chart .unpublished{fill:none;stroke:#4a5a69;stroke-dasharray:2 2}.chart line{stroke:#8fa0af}
.keys{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.75rem;margin:0;padding:0;list-style:none}.keys li{margin:0;padding:.6rem .8rem;background:#eef2f6;border-radius:8px}
.keys strong{display:block;font-size:1.5rem;line-height:1.3;color:var(--ink)}.keys small{color:var(--quiet)}.views{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1.25rem;margin:0 0 1rem}.views>*{min-width:0}
h3{font-size:1rem;margin:0 0 .5rem}.notice{border-left:4px solid #b35c00}.left{color:#5a4a00}.nothing{color:#5c6873}figure{margin:0}figcaption{margin:0 0 .4rem;font-weight:700;font-size:.9375rem}
.small th,.small td{padding:.25rem .5rem}section .scroll+.scroll{margin-top:1rem}.side-key{display:inline-block;width:.8em;height:.8em;margin-right:.3em;border-radius:2px}.side-key.side0{background:#12395f}.side-key.side1{background:#0b7a75}
thead th:first-child{min-width:7em}.places thead th{min-width:3.5rem}summary{cursor:pointer;font-weight:700;color:var(--ink);min-height:2.75rem;padding-top:.6rem}details dl{margin-top:.5rem}.keys strong+small{display:block}
@media(min-width:48rem){.keys{grid-template-columns:repeat(4,minmax(0,1fr))}}@media print{details>*{display:block}}`;
