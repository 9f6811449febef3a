// One deployment over the other at each level: a dot with its interval per configuration, against the line of equality.
import { escaped } from '../dom.js';
import { axisNumber, isEstimate } from '../format.js';
import { cellOf, ratioOf, run } from '../model.js';
import { axisText, chart, dot, name, tooltip, valueAxis, whisker } from './chart.js';

const STEP = 10;

export function ratios(metric) {
  const worst = (config, level) => ['invalid', 'suspect'].find((state) => run.deployments.slice(0, 2).some((d) => cellOf(d.name, config, level)?.validity === state)) ?? 'valid';
  const series = run.configs.map((config, index) => ({
    config,
    index,
    points: run.levels.map((level) => ({ level, ratio: ratioOf(config.name, level)?.[metric.key] ?? 'not compared' })),
  }));
  const bounds = series.flatMap((one) => one.points).filter((point) => isEstimate(point.ratio)).flatMap((point) => point.ratio);

  const option = (colours) => ({
    grid: { left: 4, right: 14, top: 12, bottom: 26, containLabel: true },
    tooltip: { ...tooltip(colours), trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: colours.line, opacity: 0.35 } }, formatter: (hits) => tipOf(run.levels[hits[0]?.dataIndex ?? 0], colours) },
    xAxis: { type: 'category', data: run.levels.map(String), ...name(colours, run.level_unit), axisLine: { show: false }, axisTick: { show: false }, axisLabel: axisText(colours) },
    yAxis: valueAxis(colours, { type: 'log', min: Math.min(0.8, ...bounds) / 1.05, max: Math.max(1.25, ...bounds) * 1.05, axisLabel: { formatter: axisNumber, showMinLabel: false, showMaxLabel: false } }),
    series: [
      { type: 'line', silent: true, symbol: 'none', lineStyle: { color: colours.faint, width: 1, type: 'dashed' }, data: run.levels.map(() => 1) },
      ...series.map(({ config, index, points }) => ({
        type: 'custom',
        name: config.name,
        data: points.map((point, place) => (isEstimate(point.ratio) ? [place, ...point.ratio] : [place, NaN, NaN, NaN])),
        encode: { x: 0, y: [1, 2, 3] },
        renderItem: (_, api) => {
          if (Number.isNaN(api.value(1))) return null;
          const colour = colours.deployments[index % colours.deployments.length];
          const at = (dimension) => {
            const [x, y] = api.coord([api.value(0), api.value(dimension)]);
            return [x + (index - (run.configs.length - 1) / 2) * STEP, y];
          };
          return { type: 'group', children: [...whisker(at(2), at(3), colour), dot(at(1), worst(config.name, run.levels[api.value(0)]), colour, colours)] };
        },
      })),
    ],
  });

  function tipOf(level, colours) {
    const lines = series.map(({ config, index, points }) => {
      const { ratio } = points.find((point) => point.level === level);
      const swatch = `<span class="swatch" style="background:${colours.deployments[index % colours.deployments.length]}"></span>${escaped(config.name)} `;
      return swatch + (isEstimate(ratio) ? textOf(ratio) : `<span class="ci">n/a (${escaped(ratio)})</span>`);
    });
    return `<div class="tip"><b>${level} ${run.level_unit}</b>${lines.join('<br>')}</div>`;
  }

  const textOf = ([value, low, high]) => `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;

  const describe = () => `${metric.title}. ${series.map(({ config, points }) => `${config.name}: ${points.map(({ level, ratio }) => (isEstimate(ratio) ? `${textOf(ratio)} at ${level}` : `n/a at ${level}`)).join(', ')}`).join('. ')}`;

  return chart(option, describe, () => 260);
}
