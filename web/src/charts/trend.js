// One metric of one cell over the runs, the oldest first: a dot with its interval per run, joined by a line.
import { escaped } from '../dom.js';
import { isNumber } from '../format.js';
import { axisText, chart, dot, tooltip, valueAxis, whisker } from './chart.js';

// state: { metric, points, format, axis }; a change of it is shown by draw(). onOpen(point) gets what was clicked.
export function trend(state, onOpen) {
  const end = (point, side) => (isNumber(point[side]) ? point[side] : point.value);

  const option = (colours) => ({
    grid: { left: 4, right: 18, top: 14, bottom: 6, containLabel: true },
    tooltip: { ...tooltip(colours), trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: colours.faint } }, formatter: (hits) => tipOf(state.points[hits[0]?.dataIndex ?? 0]) },
    xAxis: { type: 'category', data: state.points.map((point) => day(point)), axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false }, axisLabel: axisText(colours) },
    yAxis: valueAxis(colours, { min: 0, axisLabel: { formatter: state.axis } }),
    series: [
      { type: 'line', name: state.metric, symbol: 'none', lineStyle: { color: colours.deployments[0], width: 1.6, opacity: 0.6 }, data: state.points.map((point) => (isNumber(point.value) ? point.value : null)) },
      {
        type: 'custom',
        name: 'interval',
        encode: { x: 0, y: [1, 2, 3] },
        data: state.points.map((point, place) => (isNumber(point.value) ? [place, point.value, end(point, 'low'), end(point, 'high')] : [place, NaN, NaN, NaN])),
        renderItem: (_, api) => {
          if (Number.isNaN(api.value(1))) return null;
          const at = (dimension) => api.coord([api.value(0), api.value(dimension)]);
          return { type: 'group', children: [...whisker(at(2), at(3), colours.deployments[0]), dot(at(1), state.points[api.value(0)].validity, colours.deployments[0], colours)] };
        },
      },
    ],
  });

  const day = (point) => point.started_at.slice(0, 16).replace('T', ' ');
  const textOf = (point) => (isNumber(point.value)
    ? `${state.format(point.value)}${isNumber(point.low) || isNumber(point.high) ? ` [${bound(point.low)}, ${bound(point.high)}]` : ''}`
    : `n/a (${point.value_reason})`);
  const bound = (value) => (isNumber(value) ? state.format(value) : 'unbounded');
  const tipOf = (point) => point && `<div class="tip"><b>${escaped(point.run)}</b>${escaped(textOf(point))}<br><span class="ci">${escaped(day(point))}, ${escaped(point.validity.replace('_', ' '))}</span></div>`;
  const describe = () => `${state.metric} over ${state.points.length} runs. ${state.points.map((point) => `${point.run}: ${textOf(point)}`).join(', ') || 'No run measured this cell'}`;
  return chart(option, describe, () => 280, (hit) => onOpen(state.points[hit.dataIndex]));
}
