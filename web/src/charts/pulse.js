// One figure of the running cell over time; a gap where it is not known.
import { escaped } from '../dom.js';
import { axisNumber, axisSeconds, isNumber, seconds } from '../format.js';
import { chart, tooltip, valueAxis } from './chart.js';

export function pulse({ title, unit, key, format }, history) {
  const option = (colours) => ({
    grid: { left: 4, right: 14, top: 12, bottom: 4, containLabel: true },
    tooltip: { ...tooltip(colours), trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: colours.faint } }, formatter: (hits) => tipOf(history[hits[0]?.dataIndex]) },
    xAxis: valueAxis(colours, { min: 0, max: 'dataMax', axisLabel: { formatter: axisSeconds, showMaxLabel: false }, splitLine: { show: false } }),
    yAxis: valueAxis(colours, { min: 0, axisLabel: { formatter: axisNumber } }),
    series: [{ type: 'line', name: title, symbol: 'none', lineStyle: { color: colours.deployments[0], width: 1.6 }, areaStyle: { color: colours.deployments[0], opacity: 0.12 }, data: history.map((now) => [now.elapsed, now[key] ?? null]) }],
  });

  const tipOf = (now) => now && `<div class="tip"><b>${escaped(now.doing)}</b>${isNumber(now[key]) ? `${format(now[key])} ${unit}` : 'not known'}, after ${seconds(now.elapsed)}</div>`;
  const describe = () => `${title}: ${isNumber(history.at(-1)?.[key]) ? `${format(history.at(-1)[key])} ${unit}` : 'not known yet'}`;
  return chart(option, describe, () => 170);
}
