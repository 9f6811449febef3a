// The share of samples at or below a latency, a step line per deployment.
import { escaped } from '../dom.js';
import { axisSeconds, seconds } from '../format.js';
import { cellOf, run } from '../model.js';
import { chart, name, tooltip, valueAxis } from './chart.js';

export function ecdf(state) {
  const samplesOf = (deployment) => cellOf(deployment.name, state.config, state.level)?.ecdf?.[state.metric] ?? [];

  const option = (colours) => ({
    grid: { left: 4, right: 18, top: 12, bottom: 26, containLabel: true },
    tooltip: {
      ...tooltip(colours),
      trigger: 'item',
      formatter: (hit) => `<div class="tip"><b>${escaped(hit.seriesName)}</b>${(hit.value[1] * 100).toFixed(0)} % within ${seconds(hit.value[0])}</div>`,
    },
    xAxis: valueAxis(colours, {
      type: state.scale === 'log' ? 'log' : 'value',
      min: state.scale === 'log' ? 'dataMin' : 0,
      axisLine: { show: true, lineStyle: { color: colours.faint } },
      axisLabel: { formatter: axisSeconds },
      splitLine: { show: false },
      ...name(colours, 'latency'),
    }),
    yAxis: valueAxis(colours, { min: 0, max: 1, interval: 0.25, axisLabel: { formatter: (share) => `${Math.round(share * 100)} %` } }),
    series: run.deployments.map((deployment, index) => {
      const samples = samplesOf(deployment);
      return {
        type: 'line',
        name: deployment.label,
        step: 'end',
        symbol: 'circle',
        symbolSize: 9,
        itemStyle: { color: colours.deployments[index % colours.deployments.length], opacity: 0 },
        emphasis: { itemStyle: { opacity: 1 } },
        lineStyle: { color: colours.deployments[index % colours.deployments.length], width: 2 },
        // A gap of zero (two tokens in one read) has no place on a logarithmic axis.
        data: samples.map((value, i) => [value, (i + 1) / samples.length]).filter(([value]) => state.scale !== 'log' || value > 0),
      };
    }),
  });

  const describe = () => `Distribution of ${state.metric} in ${state.config} at ${state.level}. ${run.deployments.map((deployment) => {
    const samples = samplesOf(deployment);
    return `${deployment.label}: ${samples.length === 0 ? 'no samples' : `half within ${seconds(samples[Math.floor((samples.length - 1) / 2)])}, all within ${seconds(samples.at(-1))}`}`;
  }).join('. ')}`;

  return chart(option, describe, () => 300);
}
