import { BarChart, GraphChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { type ECharts, type EChartsCoreOption, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, GraphChart, GridComponent, LegendComponent, CanvasRenderer]);

interface ChartProps {
  readonly option: EChartsCoreOption;
  /** What the picture tells, for those who do not see it. */
  readonly label: string;
  readonly className: string;
}

/** A picture that grows and shrinks with its place. It moves nothing, and tells nothing that its table does not. */
export function Chart({ option, label, className }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let chart: ECharts | undefined;
    const draw = () => {
      chart?.dispose();
      // Without room there is nothing to draw. Drawn anew, for a graph that is resized in place trips over its own labels.
      chart = element.clientWidth > 0 ? init(element) : undefined;
      chart?.setOption({ animation: false, ...option });
    };
    // It begins by telling the size that there is.
    const watch = new ResizeObserver(draw);
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart?.dispose();
    };
  }, [option]);
  return <div ref={place} role="img" aria-label={label} className={className} />;
}
