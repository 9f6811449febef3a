// Where a ladder was measured: the gap between A and B, taken apart limit by limit.
import { budgetChart, valueText } from '../charts/budget.js';
import { el, section } from '../dom.js';
import { isNumber, words } from '../format.js';
import { run } from '../model.js';

const titles = { requests_per_second: 'Throughput', ttft_mean_s: 'Mean TTFT' };

export function budgetSection() {
  if (run.budgets.length === 0) return null;
  return section('budget', 'The gap, limit by limit', 'A is the plain process, B the deployment that is worse. Each step is a limit’s fair part of the gap (its Shapley value) with its 95 % interval.',
    el('div', { class: 'pair' }, run.budgets.map((budget) => el('figure', {},
      el('figcaption', {}, el('b', {}, titles[budget.metric] ?? words(budget.metric)), ` at ${budget.level}`),
      budget.shares.length > 0 ? budgetChart(budget).node : el('p', { class: 'empty' }, `Not split: ${budget.unexplained_reason ?? budget.gap_reason ?? 'there is no gap'}; ${['a', 'b'].map((side) => `${side.toUpperCase()} ${isNumber(budget[side]) ? valueText(budget, budget[side]) : 'n/a'}`).join(', ')}`),
      budget.validity !== 'valid' && el('ul', { class: 'flags' }, budget.validity_reasons.map((reason) => el('li', { class: budget.validity, 'data-mark': budget.validity === 'suspect' ? '?' : '!' }, reason)))))));
}
