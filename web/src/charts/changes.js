// One metric of two runs, cell by cell: the newer over the base with its interval, against the line of no change.
import { escaped } from '../dom.js';
import { axisNumber, isNumber, significant, words } from '../format.js';
import { axisText, chart, tooltip, valueAxis, whisker } from './chart.js';

// state: { title, rows } with rows of ouro compare --json.
export function changes(state) {
  const finite = () => state.rows.flatMap((row) => [row.ratio, row.ci_low, row.ci_high]).filter((x) => isNumber(x) && x > 0);

  const option = (colours) => {
    const [low, high] = [Math.min(0.8, ...finite()) / 1.05, Math.max(1.25, ...finite()) * 1.05];
    const tones = { better: colours.deployments[2], worse: colours.bad, same: colours.soft, cannot_tell: colours.warn };
    return {
      grid: { left: 4, right: 14, top: 6, bottom: 4, containLabel: true },
      tooltip: { ...tooltip(colours), trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: colours.line, opacity: 0.35 } }, formatter: (hits) => tipOf(state.rows[hits[0]?.dataIndex ?? 0]) },
      xAxis: valueAxis(colours, { type: 'log', min: low, max: high, axisLabel: { formatter: (x) => `×${axisNumber(x)}`, showMinLabel: false, showMaxLabel: false } }),
      yAxis: { type: 'category', inverse: true, data: state.rows.map((row) => placeOf(row)), axisLine: { show: false }, axisTick: { show: false }, axisLabel: axisText(colours, { interval: 0 }) },
      series: [
        { type: 'line', silent: true, symbol: 'none', lineStyle: { color: colours.faint, width: 1, type: 'dashed' }, data: state.rows.map((_, place) => [1, place]) },
        {
          type: 'custom',
          name: 'ratio',
          encode: { x: [1, 2, 3], y: 0 },
          data: state.rows.map((row, place) => (isNumber(row.ratio) && row.ratio > 0 ? [place, row.ratio, row.ci_low ?? low, row.ci_high ?? high] : [place, NaN, NaN, NaN])),
          renderItem: (_, api) => {
            if (Number.isNaN(api.value(1))) return null;
            const colour = tones[state.rows[api.value(0)].verdict];
            const at = (dimension) => api.coord([Math.min(high, Math.max(low, api.value(dimension))), api.value(0)]);
            const [cx, cy] = at(1);
            return { type: 'group', children: [...whisker(at(2), at(3), colour, 'x'), { type: 'circle', shape: { cx, cy, r: 4.5 }, style: { fill: colour } }] };
          },
        },
      ],
    };
  };

  const textOf = (row) => (isNumber(row.ratio) ? `×${significant(row.ratio)}, ${words(row.verdict)}` : `n/a (${row.ratio_reason})`);
  const tipOf = (row) => row && `<div class="tip"><b>${escaped(placeOf(row))}</b>${escaped(textOf(row))}</div>`;
  const describe = () => `${state.title}. ${state.rows.map((row) => `${placeOf(row)}: ${textOf(row)}`).join(', ') || 'Not compared'}`;
  return chart(option, describe, () => 40 + state.rows.length * 22);
}

export const placeOf = (row) => `${row.deployment}/${row.config}/c${row.level}`;
