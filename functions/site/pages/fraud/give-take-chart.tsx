import { useMemo } from 'react';
import { Chart } from './chart.tsx';

interface Bar {
  readonly name: string;
  readonly given: boolean;
  readonly value: number;
}
interface GiveTakeChartProps {
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly given: string;
  readonly received: string;
}

/** What a company gave and received, a bar each, in the order of the table. */
export default function GiveTakeChart({ label, bars, given, received }: GiveTakeChartProps) {
  const option = useMemo(() => {
    const series = (name: string, isGiven: boolean, color: string) => ({
      name,
      type: 'bar',
      stack: 'all',
      barMaxWidth: 18,
      itemStyle: { color },
      label: { show: true, position: 'right', color: '#1b2733' },
      data: bars.map((bar) => (bar.given === isGiven ? bar.value : null)),
    });
    return {
      grid: { left: 8, right: 40, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, textStyle: { color: '#1b2733' } },
      xAxis: { type: 'value', minInterval: 1, axisLabel: { color: '#4a5a69' } },
      yAxis: {
        type: 'category',
        inverse: true,
        data: bars.map(({ name }) => name),
        axisLabel: { color: '#1b2733', width: 180, overflow: 'break' },
      },
      series: [series(given, true, '#12395f'), series(received, false, '#8a4b00')],
    };
  }, [bars, given, received]);
  return <Chart option={option} label={label} className="give-take" />;
}
