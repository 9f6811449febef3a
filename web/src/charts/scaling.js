// A metric against concurrency, a line per deployment, with 95 % intervals and the cells' validity on the points.
import { escaped } from '../dom.js';
import { axisNumber, axisSeconds, isEstimate, isNumber, seconds, significant } from '../format.js';
import { cellOf, isMeasured, lawOf, markOf, pick, run } from '../model.js';
import { chart, name, tooltip, valueAxis, whisker } from './chart.js';

// Levels of a search become known one by one.
const isWide = () => Math.max(...run.levels) / Math.min(...run.levels) > 40;

// metric.read(cell) gives a number, an estimate [value, low, high] or a reason.
export function scaling(config, metric, state) {
  const points = () => run.deployments.map((deployment, index) => ({
    deployment,
    index,
    points: run.levels.map((level) => ({ level, cell: cellOf(deployment.name, config, level) }))
      .filter((p) => isMeasured(p.cell))
      .map((p) => ({ ...p, reading: metric.read(p.cell) }))
      .filter((p) => isNumber(p.reading) || isEstimate(p.reading))
      .map((p) => ({ ...p, value: isEstimate(p.reading) ? p.reading[0] : p.reading, interval: isEstimate(p.reading) ? p.reading.slice(1) : null })),
  }));
  const format = metric.unit === 's' ? seconds : (value) => `${significant(value)} ${metric.unit}`;
  const isLog = () => state.scale === 'log' && metric.unit === 's';

  const option = (colours) => ({
    grid: { left: 4, right: 14, top: 12, bottom: 26, containLabel: true },
    tooltip: { ...tooltip(colours), trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: colours.faint } }, formatter: (hits) => tipOf(levelNear(hits), colours) },
    xAxis: {
      type: isWide() ? 'log' : 'value',
      logBase: 2,
      min: isWide() ? Math.min(...run.levels) : 0,
      max: Math.max(...run.levels) * 1.02,
      ...name(colours, run.level_unit),
      axisLine: { lineStyle: { color: colours.faint } },
      axisTick: { show: true, customValues: run.levels, lineStyle: { color: colours.faint } },
      axisLabel: { color: colours.soft, fontSize: 11.5, hideOverlap: true, customValues: run.levels },
      splitLine: { show: false },
    },
    yAxis: valueAxis(colours, {
      type: isLog() ? 'log' : 'value',
      min: isLog() ? undefined : 0,
      axisLabel: { formatter: metric.unit === 's' ? axisSeconds : axisNumber },
    }),
    series: points().flatMap((series) => seriesOf(series, colours)),
  });

  function seriesOf({ deployment, index, points: all }, colours) {
    const colour = colours.deployments[index % colours.deployments.length];
    return [
      ...(metric.law ? lawSeries(lawOf(deployment.name, config)?.law, colour) : []),
      {
        type: 'custom',
        silent: true,
        z: 1,
        data: all.filter((p) => p.interval).map((p) => [p.level, ...p.interval]),
        renderItem: (_, api) => {
          const [x, low] = api.coord([api.value(0), api.value(1)]);
          const high = api.coord([api.value(0), api.value(2)])[1];
          return { type: 'group', children: whisker([x, low], [x, high], colour) };
        },
        encode: { x: 0, y: [1, 2] },
      },
      {
        type: 'line',
        name: deployment.label,
        z: 2,
        lineStyle: { color: colour, width: 2 },
        itemStyle: { color: colour },
        data: all.map((p) => ({
          value: [p.level, p.value],
          symbol: p.cell.validity === 'invalid' ? 'diamond' : 'circle',
          symbolSize: p.cell.validity === 'valid' ? 7 : 10,
          itemStyle: p.cell.validity === 'valid' ? { color: colour } : { color: colours.paper, borderColor: p.cell.validity === 'invalid' ? colours.bad : colours.warn, borderWidth: 2 },
          label: { show: p.cell.validity !== 'valid', position: 'top', formatter: markOf(p.cell), color: p.cell.validity === 'invalid' ? colours.bad : colours.warn, fontWeight: 700, fontSize: 13 },
        })),
      },
    ];
  }

  // The fitted law, dashed, from the lowest to the highest level measured: it is not drawn where nothing was measured.
  function lawSeries(law, colour) {
    if (!law) return [];
    const [low, high] = [Math.min(...run.levels), Math.max(...run.levels)];
    const levels = Array.from({ length: 61 }, (_, i) => low + (high - low) * (i / 60));
    return [{
      type: 'line',
      name: 'law',
      silent: true,
      symbol: 'none',
      z: 0,
      lineStyle: { color: colour, width: 1.6, type: 'dashed', opacity: 0.8 },
      data: levels.map((level) => [level, throughputAt(law, level)]),
    }];
  }

  function tipOf(level, colours) {
    if (level === undefined) return '';
    const lines = points().map(({ deployment, index, points: all }) => {
      const hit = all.find((p) => p.level === level);
      const cell = cellOf(deployment.name, config, level);
      const swatch = `<span class="swatch line" style="background:${colours.deployments[index % colours.deployments.length]}"></span>`;
      if (!hit) return `${swatch}${escaped(deployment.label)} <span class="ci">n/a${cell ? ` (${escaped(reasonOf(cell))})` : ''}</span>`;
      const interval = hit.interval ? ` <span class="ci">[${format(hit.interval[0])}, ${format(hit.interval[1])}]</span>` : '';
      const flag = cell.validity === 'valid' ? '' : `<br><span class="ci">${escaped(cell.validity)}: ${escaped(cell.reasons.join('; '))}</span>`;
      return `${swatch}${escaped(deployment.label)} ${format(hit.value)}${interval}${flag}`;
    });
    return `<div class="tip"><b>${level} ${run.level_unit}</b>${lines.join('<br>')}</div>`;
  }

  // The law's curve has points between the levels.
  const levelNear = (hits) => (hits.length === 0 ? undefined : run.levels.reduce((best, level) => (Math.abs(level - hits[0].axisValue) < Math.abs(best - hits[0].axisValue) ? level : best)));

  function reasonOf(cell) {
    if (!isMeasured(cell)) return cell.reasons.join('; ');
    const reading = metric.read(cell);
    return typeof reading === 'string' ? reading : 'not read';
  }

  const describe = () => `${metric.title} against ${run.level_unit}, ${config}. ${points()
    .map(({ deployment, points: all }) => `${deployment.label}: ${all.length === 0 ? 'no values' : all.map((p) => `${format(p.value)} at ${p.level}`).join(', ')}`).join('. ')}`;

  return chart(option, describe, null, (hit) => run.levels.includes(hit.value?.[0]) && pick(config, hit.value[0]));
}

// Gunther's Universal Scalability Law.
export const throughputAt = ({ lambda, sigma, kappa }, level) =>
  lambda.value * level / (1 + sigma.value * (level - 1) + kappa.value * level * (level - 1));
