// Two runs as ouro compare sees them: what else differs, a chart per metric, every row with its verdict.
import { changes, placeOf } from '../charts/changes.js';
import { el, section, select } from '../dom.js';
import { isNumber, seconds, significant, words } from '../format.js';
import { reportOf } from './runs.js';
import { absent, growingTable, text } from './sortable.js';

const verdicts = ['worse', 'better', 'cannot_tell', 'same'];
const share = (value) => `${(value * 100).toFixed(1)} %`;
const formats = { throughput: (value) => `${significant(value)}/s`, goodput: (value) => `${significant(value)}/s`, error_share: share };
const formatOf = (row) => formats[row.metric] ?? seconds;

export function comparisonSection(ask) {
  const state = { metric: 'ttft_p50', verdict: 'all', title: '', rows: [] };
  let all = [];
  const told = el('p', { role: 'status', id: 'compared' }, 'Choose two runs in the list.');
  const notes = el('ul', { class: 'notes' });
  const drawn = changes(state);
  const table = growingTable('Comparison', [
    { title: 'Cell', text: true, read: (row) => text(placeOf(row)) },
    { title: 'Metric', text: true, read: (row) => text(words(row.metric)) },
    { title: 'Base', read: (row) => figure(row, row.base, row.base_reason) },
    { title: 'Run', read: (row) => figure(row, row.run, row.run_reason) },
    { title: 'Run / base', read: effect },
    { title: 'Verdict', text: true, read: (row) => ({ sort: verdicts.indexOf(row.verdict), node: el('span', {}, el('span', { class: `tag ${row.verdict}` }, words(row.verdict)), row.more_requests ? el('span', { class: 'ci' }, ` needs about ${row.more_requests} more requests`) : null) }) },
  ], (row) => `${placeOf(row)} ${row.metric}`);
  const choices = el('div', { class: 'bar' });
  const result = el('div', { hidden: true }, notes, choices, el('figure', {}, drawn.node), table.node);
  const node = section('comparison', 'Compare', null, told, result);

  async function compare(base, run) {
    told.textContent = `Comparing ${run.run} with ${base.run} …`;
    node.scrollIntoView();
    const question = state.question = {};
    const answer = await ask(`compare?base=${encodeURIComponent(base.file)}&run=${encodeURIComponent(run.file)}`);
    if (question !== state.question) return; // another pair was chosen meanwhile
    result.hidden = answer.faults !== undefined;
    if (answer.faults) {
      told.textContent = answer.faults.join(' ');
      return;
    }

    all = answer.rows;
    const counts = verdicts.map((verdict) => [verdict, all.filter((row) => row.verdict === verdict).length]).filter(([, count]) => count > 0);
    told.replaceChildren(el('a', { href: reportOf(run) }, run.run), ' against ', el('a', { href: reportOf(base) }, base.run), `: ${counts.map(([verdict, count]) => `${count} ${words(verdict)}`).join(', ')}.`);
    notes.replaceChildren(...answer.differences.map((difference) => el('li', {}, difference)));
    const metrics = [...new Set(all.filter((row) => row.metric !== 'error_share').map((row) => row.metric))];
    if (!metrics.includes(state.metric)) [state.metric] = metrics;
    choices.replaceChildren(
      select('Metric in the chart', metrics.map((metric) => [metric, words(metric)]), state.metric, (value) => { state.metric = value; show(); }),
      select('Rows in the table', [['all', 'all'], ...verdicts.map((verdict) => [verdict, words(verdict)])], state.verdict, (value) => { state.verdict = value; show(); }));
    show();
  }

  function show() {
    state.title = `${words(state.metric)}, run over base`;
    state.rows = all.filter((row) => row.metric === state.metric);
    drawn.draw();
    table.show(all.filter((row) => state.verdict === 'all' || row.verdict === state.verdict).sort((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict)));
  }

  return { node, compare };
}

const figure = (row, value, reason) => (isNumber(value) ? { sort: value, node: formatOf(row)(value) } : absent(reason));

function effect(row) {
  const interval = (low, high, format) => el('span', { class: 'ci' }, ` [${isNumber(low) ? format(low) : 'unbounded'}, ${isNumber(high) ? format(high) : 'unbounded'}]`);
  if (isNumber(row.ratio)) return { sort: row.ratio, node: el('span', {}, significant(row.ratio), interval(row.ci_low, row.ci_high, significant)) };
  if (isNumber(row.difference)) return { sort: 1 + row.difference, node: el('span', {}, share(row.difference), interval(row.difference_ci_low, row.difference_ci_high, share)) };
  return absent(row.note ?? row.ratio_reason);
}
