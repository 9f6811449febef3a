// From A to B: what each limit takes, one below the other, the largest first; what no limit explains last.
import { escaped } from '../dom.js';
import { axisNumber, axisSeconds, isNumber, seconds, significant } from '../format.js';
import { axisText, chart, tooltip, valueAxis } from './chart.js';

const isRate = (budget) => budget.metric === 'requests_per_second';
export const valueText = (budget, value) => (isRate(budget) ? `${significant(value)} req/s` : seconds(value));

// Steps with the metric before and after each; rates compose as factors, waits as sums.
export function stepsOf(budget) {
  const after = (share) => (isRate(budget) ? budget.a * (budget.b / budget.a) ** share : budget.a + share * (budget.b - budget.a));
  const parts = [...budget.shares].sort((x, y) => y.share - x.share).map((share) => ({ title: share.setting, share: share.share, low: share.ci_low, high: share.ci_high }));
  if (isNumber(budget.unexplained)) parts.push({ title: 'unexplained', share: budget.unexplained, low: budget.unexplained_ci_low, high: budget.unexplained_ci_high });
  let taken = 0;
  return parts.map((part) => {
    const from = after(taken);
    taken += part.share;
    return { ...part, from, to: after(taken) };
  });
}

export function budgetChart(budget) {
  const steps = stepsOf(budget);
  const rows = [{ title: 'A', from: 0, to: budget.a }, ...steps, { title: 'B', from: 0, to: budget.b }];

  const option = (colours) => ({
    grid: { left: 4, right: 18, top: 6, bottom: 4, containLabel: true },
    tooltip: { ...tooltip(colours), trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: colours.line, opacity: 0.35 } }, formatter: (hits) => tipOf(rows[hits[0]?.dataIndex ?? 0]) },
    xAxis: valueAxis(colours, { min: 0, axisLabel: { formatter: isRate(budget) ? axisNumber : axisSeconds } }),
    yAxis: { type: 'category', inverse: true, data: rows.map((row) => row.title), axisLine: { show: false }, axisTick: { show: false }, axisLabel: axisText(colours, { interval: 0 }) },
    series: [{
      type: 'custom',
      name: 'budget',
      encode: { x: [1, 2], y: 0 },
      data: rows.map((row, place) => [place, row.from, row.to]),
      renderItem: (_, api) => {
        const row = rows[api.value(0)];
        const [x1, y] = api.coord([api.value(1), api.value(0)]);
        const [x2] = api.coord([api.value(2), api.value(0)]);
        const fill = row.share === undefined ? colours.deployments[row.title === 'A' ? 0 : 1] : row.title === 'unexplained' ? colours.faint : row.share < 0 ? colours.deployments[2] : colours.bad;
        return { type: 'rect', shape: { x: Math.min(x1, x2), y: y - 7, width: Math.max(1, Math.abs(x2 - x1)), height: 14 }, style: { fill } };
      },
    }],
  });

  const tipOf = (row) => `<div class="tip"><b>${escaped(row.title)}</b>${row.share === undefined ? valueText(budget, row.to) : `${shareText(row)}<br><span class="ci">${valueText(budget, row.from)} → ${valueText(budget, row.to)}</span>`}</div>`;
  const describe = () => `From A, ${valueText(budget, budget.a)}, to B, ${valueText(budget, budget.b)}. ${steps.map((step) => `${step.title} ${shareText(step)}`).join(', ')}`;
  return chart(option, describe, () => 30 + rows.length * 26);
}

const shareText = ({ share, low, high }) => `${Math.round(share * 100)} % of the gap [${Math.round(low * 100)}, ${Math.round(high * 100)}]`;
