import { BarChart, GraphChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
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
    if (!place.current) return;
    const chart = init(place.current);
    chart.setOption({ animation: false, ...option });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option]);
  return <div ref={place} role="img" aria-label={label} className={className} />;
}
