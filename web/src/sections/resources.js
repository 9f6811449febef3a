// What the service used: lanes over the run, aligned with the cells, and the cost of a request in each cell.
import { resources } from '../charts/resources.js';
import { el, section } from '../dom.js';
import { isNumber, seconds, significant } from '../format.js';
import { inOrder, isMeasured, run } from '../model.js';
import { legend } from './legend.js';
import { allFlags } from './scaling.js';
import { reading, sortable } from './sortable.js';
import { cellColumns, measured } from './table.js';

const percent = (share) => `${significant(share * 100)} %`;
const sizes = [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']];

function bytes(value) {
  const [size, unit] = sizes.find(([least]) => value >= least) ?? [1, 'B'];
  return `${significant(value / size)} ${unit}`;
}

const lanes = [
  { key: 'cpu', limit: 'cpu_limit', alwaysLimit: true, title: 'CPU in use', unit: 'cores; the line is its quota', format: significant },
  { key: 'throttled', title: 'Throttled', unit: 'share of the quota’s periods', format: percent },
  { key: 'wait', title: 'Waiting for a CPU', unit: 'runnable threads without one, on average', format: significant },
  { key: 'memory', limit: 'memory_limit', title: 'Memory', unit: 'highest; the line is its limit, where near', format: bytes },
  { key: 'threads', title: 'Threads', unit: 'mean', format: significant },
  { key: 'pool_queue', title: 'Waiting for a pool thread', unit: 'work items, mean', format: significant },
  { key: 'gc', title: 'Stopped by the garbage collector', unit: 'share of the time', format: percent },
];

const costs = [
  ...cellColumns,
  { title: 'CPU', read: measured((cell) => reading(cell.cost.cpu, seconds)) },
  { title: 'Throttled', read: measured((cell) => reading(cell.cost.throttled, seconds)) },
  { title: 'Run-queue wait', read: measured((cell) => reading(cell.cost.wait, seconds)) },
  { title: 'Allocated', read: measured((cell) => reading(cell.cost.allocated, bytes)) },
];

export function resourcesSection() {
  const drawn = lanes.filter((lane) => run.windows.some((window) => isNumber(window[lane.key])));
  const missing = lanes.filter((lane) => !drawn.includes(lane)).map((lane) => `${lane.title}: n/a (${run.windows[0]?.[lane.key] ?? 'nothing was measured'})`);
  const priced = inOrder().filter((cell) => isMeasured(cell) && Object.values(cell.cost).some(isNumber));
  return section('resources', 'What it used', 'A block per measured cell in the order of the run, as wide as the cell lasted. Click one to look into it.',
    drawn.length > 0 && el('div', { class: 'bar' }, legend()),
    el('div', { class: 'lanes' }, drawn.map((lane, i) => el('figure', {}, el('figcaption', {}, el('b', {}, lane.title), `, ${lane.unit}`), resources(lane, i === drawn.length - 1).node))),
    missing.length > 0 && el('ul', { class: 'laws' }, [...new Set(missing)].map((line) => el('li', {}, line))),
    allFlags(),
    priced.length > 0 && el('div', { class: 'family' }, el('h3', {}, 'Cost of a request', el('small', {}, 'what a cell used ÷ its successful requests')), sortable('Costs', costs, priced)));
}
