import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** Colours that people tell apart who see few of them (Okabe and Ito), dark enough beside white. */
const colours = ['#0b57a4', '#b8860b', '#0e6b3b', '#a0446d'];

export interface BarsProps {
  /** What the bars show, in one sentence. */
  readonly label: string;
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly data: readonly number[] }[];
}

/** Bars side by side. Who can not see them has the table beside. */
export default function Bars({ label, categories, series }: BarsProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = init(element, undefined, { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(
      {
        animation: false,
        color: colours,
        // The page's policy forbids what would be written as HTML with styles.
        tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: 'shadow' } },
        grid: { left: 8, right: 8, top: 36, bottom: 8, outerBoundsMode: 'same' },
        legend: { top: 0, type: 'scroll', textStyle: { color: '#1b2733' } },
        xAxis: {
          type: 'category',
          data: [...categories],
          axisLabel: { color: '#1b2733', interval: 'auto', rotate: categories.length > 8 ? 45 : 0 },
        },
        yAxis: { type: 'value', minInterval: 1, axisLabel: { color: '#1b2733' } },
        series: series.map(({ name, data }) => ({ type: 'bar', name, data: [...data] })),
      },
      { notMerge: true },
    );
  });
  return <div ref={place} role="img" aria-label={label} className="chart" />;
}
