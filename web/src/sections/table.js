// All cells as a table that sorts by any column; failures by kind; doubtful cells with their reasons.
import { el, section } from '../dom.js';
import { seconds, significant, words } from '../format.js';
import { configIndex, inOrder, isMeasured, labelOf, pick, ratioOf, run } from '../model.js';
import { reading, sortable, text } from './sortable.js';

export const measured = (read) => (cell) => (isMeasured(cell) ? read(cell) : { sort: null, node: el('span', { class: 'na' }, 'n/a') });
const validity = (cell) => ({ sort: ['valid', 'suspect', 'invalid', 'not_measured'].indexOf(cell.validity), node: el('span', { class: `tag ${cell.validity}`, title: cell.reasons.join('; ') }, words(cell.validity)) });

// Which cell a row is; its level is a button that shows the cell's distribution and timeline.
export const cellColumns = [
  { title: 'Configuration', text: true, read: (cell) => ({ sort: configIndex(cell.config), node: cell.config }) },
  { title: 'Deployment', text: true, read: (cell) => text(labelOf(cell.deployment)) },
  { title: run.level_title, read: (cell) => ({ sort: cell.level, node: el('button', { type: 'button', class: 'pick', onclick: () => show(cell), 'aria-label': `Look into ${cell.config} at ${cell.level}` }, cell.level) }) },
  { title: 'Validity', text: true, read: validity },
];

const columns = [
  ...cellColumns,
  { title: 'Requests', read: measured((cell) => text(cell.requests)) },
  { title: 'Failed', read: measured((cell) => text(cell.failed)) },
  { title: 'RPS', read: measured((cell) => reading(cell.rps, significant)) },
  { title: 'TTFT mean', read: measured((cell) => reading(cell.ttft.mean, seconds)) },
  { title: 'TTFT p50', read: measured((cell) => reading(cell.ttft.p50, seconds)) },
  { title: 'TTFT p95', read: measured((cell) => reading(cell.ttft.p95, seconds)) },
  { title: 'TTFT p99', read: measured((cell) => reading(cell.ttft.p99, seconds)) },
  { title: 'ITL p50', read: measured((cell) => reading(cell.itl.p50, seconds)) },
  { title: 'ITL p99', read: measured((cell) => reading(cell.itl.p99, seconds)) },
  { title: 'E2E p50', read: measured((cell) => reading(cell.e2e.p50, seconds)) },
  { title: 'E2E p95', read: measured((cell) => reading(cell.e2e.p95, seconds)) },
  { title: 'Goodput', read: measured((cell) => reading(cell.goodput, significant)) },
  ...(run.deployments.length > 1 ? [{ title: 'RPS ratio', read: ratio }] : []),
];

function show(cell) {
  pick(cell.config, cell.level);
  document.getElementById('cell').scrollIntoView();
}

function ratio(cell) {
  if (cell.deployment !== run.deployments[0].name) return { sort: null, node: '' };
  const found = ratioOf(cell.config, cell.level);
  if (!found?.marked) return reading(found?.rps ?? 'not compared', (value) => value.toFixed(2));
  const [value, low, high] = found.rps;
  return {
    sort: value,
    node: el('span', { title: 'its 95 % interval lies wholly above 1.5' }, el('span', { class: 'marked' }, `${value.toFixed(2)} *`), el('span', { class: 'ci' }, `[${low.toFixed(2)}, ${high.toFixed(2)}]`)),
  };
}

export const tableSection = () => section('results', 'All cells', 'Click a heading to sort, a level to look into its cell. Brackets are 95 % intervals; a percentile without enough samples says how many it needs.',
  sortable('Results', columns, inOrder()));

export function failuresSection() {
  const failing = run.cells.filter((cell) => isMeasured(cell) && Object.keys(cell.failures).length > 0);
  if (failing.length === 0) return section('failures', 'Failures', null, el('p', { class: 'empty' }, 'No request failed.'));
  const kinds = [...new Set(failing.flatMap((cell) => Object.keys(cell.failures)))];
  return section('failures', 'Failures', 'Requests by the way they failed. Those cut off by the run’s own end are counted apart and are no failure of the service.',
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Failures, scrolls sideways' }, el('table', {},
      el('thead', {}, el('tr', {}, ['Configuration', 'Deployment'].map((title) => el('th', { class: 'text', scope: 'col' }, title)), [run.level_title, 'Requests', ...kinds.map(words), 'share'].map((title) => el('th', { scope: 'col' }, title)))),
      el('tbody', {}, failing.map((cell) => el('tr', {},
        el('td', { class: 'text' }, cell.config), el('td', { class: 'text' }, labelOf(cell.deployment)), el('td', {}, cell.level), el('td', {}, cell.requests),
        kinds.map((kind) => el('td', {}, cell.failures[kind] ?? 0)), el('td', {}, `${(100 * cell.failed / cell.requests).toFixed(1)} %`)))))));
}

export function validitySection() {
  // Levels of the same deployment and configuration with the same reasons share a row.
  const groups = new Map();
  for (const cell of run.cells.filter((c) => c.validity !== 'valid')) {
    const key = JSON.stringify([cell.config, cell.deployment, cell.validity, cell.reasons, cell.attested, cell.generator]);
    groups.set(key, { ...cell, levels: [...(groups.get(key)?.levels ?? []), cell.level] });
  }
  const doubtful = [...groups.values()];
  const table = doubtful.length > 0 && el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Doubtful cells, scrolls sideways' }, el('table', {},
    el('thead', {}, el('tr', {}, ['Configuration', 'Deployment', run.level_title, 'Validity', 'Why', 'Attested by the server', 'Load generator'].map((title) => el('th', { class: title !== run.level_title && 'text', scope: 'col' }, title)))),
    el('tbody', {}, doubtful.map((cell) => el('tr', {},
      el('td', { class: 'text' }, cell.config), el('td', { class: 'text' }, labelOf(cell.deployment)), el('td', {}, cell.levels.join(', ')), el('td', { class: 'text' }, validity(cell).node),
      el('td', { class: 'wrap' }, cell.reasons.join('; ')), el('td', { class: 'wrap' }, cell.attested), el('td', { class: 'wrap' }, cell.generator ?? 'n/a (not measured)'))))));
  return section('validity', 'What not to believe', 'Suspect cells are shown with their reason; invalid cells feed no ratio and no finding; cells that were not measured have no numbers.',
    table || el('p', { class: 'empty' }, 'Every cell is valid.'));
}
