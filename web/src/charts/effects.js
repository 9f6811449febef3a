// One term of the stub factorial: a factor with its interval per level and deployment, against the line of no effect.
import { escaped } from '../dom.js';
import { axisNumber, significant } from '../format.js';
import { run } from '../model.js';
import { axisText, chart, tooltip, valueAxis, whisker } from './chart.js';

export function effects(term, state) {
  const rows = () => run.levels.flatMap((level) => run.deployments.map((deployment, index) => {
    const result = run.stub_effects.find((r) => r.deployment === deployment.name && r.concurrency === level);
    return { level, deployment, index, effect: result?.effects.find((e) => e.term === term && e.metric === state.metric), whyNot: result?.why_not ?? 'not computed for this metric' };
  }));
  const known = () => rows().filter((row) => row.effect);
  const bounds = () => known().flatMap(({ effect: { factor } }) => [factor.value, factor.ci_low, factor.ci_high]).filter((x) => x > 0);

  const option = (colours) => {
    const all = rows();
    const [low, high] = [Math.min(0.8, ...bounds()) / 1.1, Math.max(1.25, ...bounds()) * 1.1];
    return {
      grid: { left: 4, right: 14, top: 6, bottom: 4, containLabel: true },
      tooltip: { ...tooltip(colours), trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: colours.line, opacity: 0.35 } }, formatter: (hits) => tipOf(all[hits[0]?.dataIndex ?? 0]) },
      xAxis: valueAxis(colours, { type: 'log', min: low, max: high, axisLabel: { formatter: (x) => `×${axisNumber(x)}`, showMinLabel: false, showMaxLabel: false } }),
      yAxis: { type: 'category', inverse: true, data: all.map((row) => `${row.level}${run.deployments.length > 1 ? `  ${row.deployment.label}` : ''}`), axisLine: { show: false }, axisTick: { show: false }, axisLabel: axisText(colours, { interval: 0 }) },
      series: [
        { type: 'line', silent: true, symbol: 'none', lineStyle: { color: colours.faint, width: 1, type: 'dashed' }, data: all.map((_, place) => [1, place]) },
        {
          type: 'custom',
          name: term,
          encode: { x: [1, 2, 3], y: 0 },
          data: all.map(({ effect }, place) => (effect ? [place, effect.factor.value, effect.factor.ci_low ?? low, effect.factor.ci_high ?? high] : [place, NaN, NaN, NaN])),
          renderItem: (_, api) => {
            if (Number.isNaN(api.value(1))) return null;
            const row = all[api.value(0)];
            const colour = colours.deployments[row.index % colours.deployments.length];
            const at = (dimension) => api.coord([Math.min(high, Math.max(low, api.value(dimension))), api.value(0)]);
            const [cx, cy] = at(1);
            const style = row.effect.significant ? { fill: colour } : { fill: colours.paper, stroke: colour, lineWidth: 1.6 };
            return { type: 'group', children: [...whisker(at(2), at(3), colour, 'x'), { type: 'circle', shape: { cx, cy, r: 4.5 }, style }] };
          },
        },
      ],
    };
  };

  function tipOf({ level, deployment, effect, whyNot }) {
    const line = effect ? `${factorText(effect.factor)}<br><span class="ci">${effect.significant ? 'differs from 1' : 'cannot be told from 1'}, p = ${significant(effect.adjusted_p_value)} after Holm</span>` : `<span class="ci">n/a (${escaped(whyNot)})</span>`;
    return `<div class="tip"><b>${escaped(deployment.label)} at ${level}</b>${line}</div>`;
  }

  const describe = () => `Stub effect ${term} on ${state.metric}. ${known().map((row) => `${row.deployment.label} at ${row.level}: ${factorText(row.effect.factor)}`).join(', ') || 'Not computed'}`;

  return chart(option, describe, () => 40 + rows().length * 20);
}

export const factorText = ({ value, ci_low: low, ci_high: high }) => `×${significant(value)} [${low === null ? 'unbounded' : significant(low)}, ${high === null ? 'unbounded' : significant(high)}]`;
