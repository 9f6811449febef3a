// The live page: figures of this moment, two lines over time, and the report's scaling charts, which grow with each cell.
import { pulse } from './charts/pulse.js';
import { scaling } from './charts/scaling.js';
import { el, section } from './dom.js';
import { isNumber, seconds, significant } from './format.js';
import { addCell, cellOf, run } from './model.js';
import { legend } from './sections/legend.js';
import { metrics } from './sections/scaling.js';
import { growingTable, reading } from './sections/sortable.js';
import { cellColumns, measured } from './sections/table.js';
import { toggleTheme } from './theme.js';

const history = [];
// At two a second an hour of history; older moments are dropped.
const MOST_MOMENTS = 7200;

const tiles = [
  ['Cells', (now) => `${now.done} of ${now.cells}`],
  ['Left, about', (now) => (isNumber(now.left) ? clock(now.left) : now.done >= now.cells && now.cells > 0 ? 'none' : 'not known yet')],
  ['Throughput', (now) => (isNumber(now.rps) ? `${significant(now.rps)} req/s` : '–')],
  ['TTFT, last', (now) => (isNumber(now.ttft) ? seconds(now.ttft) : '–')],
  ['CPU', (now) => (isNumber(now.cpu) ? `${significant(now.cpu)} cores` : '–')],
  ['Throttled', (now) => (isNumber(now.throttled) ? `${Math.round(now.throttled * 100)} %` : '–')],
  ['Threads', (now) => (isNumber(now.threads) ? String(now.threads) : '–')],
  ['Failed here', (now) => (now.completed > 0 ? `${now.failed} of ${now.completed}` : '–')],
].map(([title, read]) => ({ read, title, value: el('dd', {}, '–') }));

const clock = (total) => `${Math.floor(total / 60)}:${String(Math.floor(total % 60)).padStart(2, '0')}`;
const doing = el('p', { class: 'compared', id: 'doing', role: 'status' }, 'connecting');
const bar = el('progress', { 'aria-label': 'Cells measured', max: 1, value: 0 });
const lines = [
  { title: 'Throughput now', unit: 'req/s', key: 'rps', format: significant },
  { title: 'CPU now', unit: 'cores', key: 'cpu', format: significant },
].map((line) => ({ ...line, drawn: pulse(line, history) }));
const state = { scale: 'linear', ttft: 'mean', itl: 'p50' };
const families = run.configs.map((config) => {
  const charts = metrics(state).map((metric) => ({ caption: `${metric.title()}${metric.unit === 's' ? '' : `, ${metric.unit}`}`, drawn: scaling(config.name, { title: metric.title(), unit: metric.unit, read: metric.read }, state) }));
  const node = el('div', { class: 'family' }, el('h3', {}, config.name, el('small', {}, config.title)), el('div', { class: 'trio' }, charts.map(({ caption, drawn }) => el('figure', {}, el('figcaption', {}, el('b', {}, caption)), drawn.node))));
  return { config, charts, node };
});
const columns = [
  ...cellColumns.filter((column) => column.title !== run.level_title),
  { title: run.level_title, read: (cell) => ({ sort: cell.level, node: cell.level }) },
  { title: 'Failed', read: measured((cell) => ({ sort: cell.failed, node: cell.failed })) },
  { title: 'RPS', read: measured((cell) => reading(cell.rps, significant)) },
  { title: 'TTFT mean', read: measured((cell) => reading(cell.ttft.mean, seconds)) },
];
const table = growingTable('Cells', columns, (cell) => JSON.stringify([cell.deployment, cell.config, cell.level]));

document.getElementById('report').append(
  el('header', {},
    el('div', { class: 'masthead' },
      el('p', { class: 'kicker' }, `Ouro · run ${run.run}`),
      el('button', { class: 'theme', type: 'button', onclick: toggleTheme, 'aria-label': 'Switch between light and dark' }, '◐'),
      el('h1', {}, run.deployments.map((d) => d.label).join(' vs ')),
      doing),
    bar,
    el('dl', { class: 'tiles' }, tiles.map((tile) => el('div', {}, el('dt', {}, tile.title), tile.value)))),
  section('now', 'Now', null, el('div', { class: 'pair' }, lines.map((line) => el('figure', {}, el('figcaption', {}, el('b', {}, line.title), `, ${line.unit}`), line.drawn.node)))),
  section('scaling', 'How it scales', 'A point appears when its cell is measured.', el('div', { class: 'bar' }, legend()), families.map((family) => family.node)),
  section('results', 'Cells so far', null, table.node));

function showNow(now) {
  history.push(now);
  if (history.length > MOST_MOMENTS) history.shift();
  doing.textContent = now.doing;
  bar.max = Math.max(1, now.cells);
  bar.value = now.done;
  tiles.forEach((tile) => { tile.value.textContent = tile.read(now); });
  lines.forEach((line) => line.drawn.draw());
}

function showCell(cell) {
  addCell(cell);
  families.find((family) => family.config.name === cell.config)?.charts.forEach(({ drawn }) => drawn.draw());
  table.show(run.cells.filter((each) => cellOf(each.deployment, each.config, each.level) === each));
}

const events = new EventSource('events');
events.addEventListener('cell', (event) => showCell(JSON.parse(event.data)));
events.addEventListener('now', (event) => showNow(JSON.parse(event.data)));
events.addEventListener('end', (event) => {
  events.close();
  doing.textContent = event.data;
});
events.addEventListener('error', () => { doing.textContent = 'The run does not answer; it has ended, or this page will connect again.'; });
