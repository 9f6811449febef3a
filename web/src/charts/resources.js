// One figure of the service over the run: a block per measured window, as long as the window, with the limit where there is one.
import { escaped } from '../dom.js';
import { axisSeconds, isNumber } from '../format.js';
import { cellOf, deploymentIndex, labelOf, markOf, pick, run } from '../model.js';
import { chart, name, tooltip, valueAxis } from './chart.js';

export function resources(lane, isLast) {
  const windows = run.windows.filter((window) => isNumber(window[lane.key]));
  const limits = windows.map((window) => window[lane.limit]).filter(isNumber);
  const top = Math.max(...windows.map((window) => window[lane.key]), ...(lane.alwaysLimit ? limits : [])) * 1.15 || 1;
  const cell = (window) => cellOf(window.deployment, window.config, window.level);

  const option = (colours) => ({
    grid: { left: 62, right: 14, top: 16, bottom: isLast ? 40 : 20 },
    tooltip: { ...tooltip(colours), trigger: 'item', formatter: (hit) => tipOf(windows[hit.dataIndex], colours) },
    xAxis: valueAxis(colours, { min: 0, max: Math.max(...run.windows.map((window) => window.to)), splitNumber: 8, axisLabel: { formatter: axisSeconds, showMaxLabel: false }, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: colours.line } }, ...(isLast ? name(colours, 'time since the first request of the run') : {}) }),
    yAxis: valueAxis(colours, { min: 0, max: top, splitNumber: 2, axisLabel: { formatter: lane.format, showMaxLabel: false } }),
    series: [{
      type: 'custom',
      name: lane.title,
      data: windows.map((window) => [window.from, window.to, window[lane.key], isNumber(window[lane.limit]) ? window[lane.limit] : NaN]),
      encode: { x: [0, 1], y: 2 },
      renderItem: ({ dataIndex }, api) => {
        const window = windows[dataIndex];
        const [left, y] = api.coord([api.value(0), api.value(2)]);
        const [right, bottom] = api.coord([api.value(1), 0]);
        const width = Math.max(1.5, right - left - 0.5);
        const mark = markOf(cell(window));
        const children = [
          { type: 'rect', shape: { x: left, y, width, height: Math.max(1, bottom - y) }, style: { fill: colours.deployments[deploymentIndex(window.deployment) % colours.deployments.length], opacity: mark ? 0.55 : 0.9 } },
          // The whole height of the lane answers the pointer: thin or low blocks could not be hit.
          { type: 'rect', shape: { x: left, y: api.coord([0, top])[1], width: Math.max(3, width), height: bottom - api.coord([0, top])[1] }, style: { fill: 'transparent' } },
        ];
        if (api.value(3) <= top) {
          const limit = api.coord([0, api.value(3)])[1];
          children.push({ type: 'line', shape: { x1: left, y1: limit, x2: left + width, y2: limit }, style: { stroke: colours.bad, lineWidth: 1.6 } });
        }
        if (mark && width > 6) children.push({ type: 'text', style: { text: mark, x: left + width / 2, y: y - 11, align: 'center', fill: mark === '!' ? colours.bad : colours.warn, font: '700 11px sans-serif' } });
        return { type: 'group', children };
      },
    }],
  });

  function tipOf(window, colours) {
    const swatch = `<span class="swatch" style="background:${colours.deployments[deploymentIndex(window.deployment) % colours.deployments.length]}"></span>`;
    const limit = lane.limit && `<br><span class="ci">limit ${isNumber(window[lane.limit]) ? lane.format(window[lane.limit]) : escaped(window[lane.limit])}</span>`;
    const doubt = cell(window).validity === 'valid' ? '' : `<br><span class="ci">${escaped(cell(window).validity)}: ${escaped(cell(window).reasons.join('; '))}</span>`;
    return `<div class="tip"><b>${escaped(labelOf(window.deployment))}, ${escaped(window.config)} at ${window.level}${window.repetition > 1 ? `, repetition ${window.repetition}` : ''}</b>${swatch}${lane.title} ${lane.format(window[lane.key])}${limit ?? ''}${doubt}</div>`;
  }

  const describe = () => `${lane.title} over the run, a block per measured cell. ${windows.map((window) => `${labelOf(window.deployment)} ${window.config} at ${window.level}: ${lane.format(window[lane.key])}`).join(', ')}`;

  return chart(option, describe, () => (isLast ? 136 : 116), (hit) => pick(windows[hit.dataIndex].config, windows[hit.dataIndex].level));
}
