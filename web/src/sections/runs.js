// The list of runs: filtered while one types, sortable, two to be chosen for a comparison.
import { el, section } from '../dom.js';
import { words } from '../format.js';
import { absent, growingTable, text } from './sortable.js';

const MOST_CHOSEN = 2;
const worst = ['valid', 'suspect', 'invalid', 'not_measured'];

export const dateOf = (run) => run.started_at.slice(0, 16).replace('T', ' ');
export const reportOf = (run) => `report?run=${encodeURIComponent(run.file)}`;

// onChosen(runs) gets the chosen runs, the older first; its button has been pressed.
export function runsSection(onCompare) {
  let runs = [];
  let chosen = [];
  const filter = el('input', { type: 'search', id: 'filter', placeholder: 'run, machine, finding …', oninput: show });
  const count = el('span', { role: 'status' });
  const compare = el('button', { type: 'button', id: 'compare-chosen', disabled: true, onclick: () => onCompare(...chosenRuns()) }, 'Compare the two chosen');
  const refused = el('ul', { class: 'flags' });
  const table = growingTable('Runs', [
    { title: 'Compare', plain: true, read: (run) => ({ sort: null, node: el('input', { type: 'checkbox', 'aria-label': `Choose ${run.file} for a comparison`, checked: chosen.includes(run.file), onchange: (event) => choose(run, event.target.checked) }) }) },
    { title: 'Run', text: true, read: (run) => ({ sort: run.run, node: el('a', { href: reportOf(run) }, run.run) }) },
    { title: 'Date', text: true, read: (run) => ({ sort: run.started_at, node: dateOf(run) }) },
    { title: 'Validity', text: true, read: validity },
    { title: 'First finding', text: true, read: (run) => wide(run.finding ?? run.finding_reason, run.finding !== null) },
    { title: 'Service levels met up to', text: true, read: reach },
    { title: 'Plan', text: true, read: (run) => wide(`${run.plan}${run.interrupted ? ' Interrupted.' : ''}`) },
    { title: 'Machine', text: true, read: (run) => wide(run.machine) },
    { title: 'Version', text: true, read: (run) => text(run.version) },
    { title: 'File', text: true, read: (run) => wide(`${run.file}${run.note ? ` (${run.note})` : ''}`) },
  ], (run) => run.file);

  const chosenRuns = () => runs.filter((run) => chosen.includes(run.file)).reverse();

  function choose(run, on) {
    chosen = on ? [...chosen, run.file].slice(-MOST_CHOSEN) : chosen.filter((file) => file !== run.file);
    show();
  }

  function show() {
    const sought = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = runs.filter((run) => sought.every((word) => searched(run).includes(word)));
    table.show(shown);
    count.textContent = sought.length > 0 ? `${shown.length} of ${runs.length} runs` : `${runs.length} runs`;
    compare.disabled = chosenRuns().length !== MOST_CHOSEN;
  }

  function update(list) {
    runs = list.runs;
    refused.replaceChildren(...list.unreadable.map((fault) => el('li', { 'data-mark': '!' }, fault)));
    if (runs.length === 0) refused.append(el('li', { class: 'suspect', 'data-mark': '–' }, `No run in ${list.folder} yet.`));
    show();
  }

  const node = section('runs', 'Runs', 'A run’s name opens its report. Choose two to compare them; headings sort.',
    el('div', { class: 'bar' }, el('label', { for: 'filter' }, 'Filter'), filter, count, compare), table.node, refused);
  return { node, update };
}

const searched = (run) => [run.run, dateOf(run), run.plan, run.machine, run.version, run.finding, run.validity, run.file, ...run.configs, ...run.deployments].join('\n').toLowerCase();

function wide(value, known = true) {
  return { sort: known ? value : null, node: el('span', { class: known ? 'wide' : 'wide na' }, value) };
}

function validity(run) {
  if (run.validity === null) return absent(run.validity_reason);
  const counts = Object.entries(run.cells).map(([state, count]) => `${count} ${words(state)}`).join(', ');
  return { sort: worst.indexOf(run.validity), node: el('span', {}, el('span', { class: `tag ${run.validity}` }, words(run.validity)), ' ', el('span', { class: 'ci' }, counts)) };
}

function reach(run) {
  if (run.service_levels_met.length === 0) return absent(run.service_levels_met_reason);
  const highest = Math.max(...run.service_levels_met.map((row) => Number(row.up_to) || 0));
  return { sort: highest, node: el('span', { class: 'wide' }, run.service_levels_met.map((row) => `${row.deployment} ${row.config}: ${row.up_to}`).join('; ')) };
}
