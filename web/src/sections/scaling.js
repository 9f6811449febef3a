// Throughput, TTFT and ITL against concurrency, a row per stub configuration, the deployments side by side.
import { scaling } from '../charts/scaling.js';
import { el, section, select } from '../dom.js';
import { significant } from '../format.js';
import { cellOf, labelOf, lawOf, run } from '../model.js';
import { legend } from './legend.js';

// More reasons than this are folded, so that they do not bury the charts.
const FEW = 3;
const markLegend = '? suspect, ! invalid, – not measured';

const latencies = [['mean', 'mean'], ['p50', 'median'], ['p90', '90th percentile'], ['p95', '95th percentile'], ['p99', '99th percentile']];

// What is drawn against concurrency; state chooses which latency.
export const metrics = (state) => [
  { title: () => 'Throughput', unit: 'req/s', law: true, read: (cell) => cell.rps },
  { title: () => `TTFT, ${latencies.find(([key]) => key === state.ttft)[1]}`, unit: 's', read: (cell) => cell.ttft[state.ttft] },
  { title: () => `Time between tokens, ${latencies.find(([key]) => key === state.itl)[1]}`, unit: 's', read: (cell) => cell.itl[state.itl] },
];

export function scalingSection() {
  const state = { scale: 'linear', ttft: 'mean', itl: 'p50' };
  const redraws = [];

  const redraw = () => redraws.forEach((draw) => draw());
  const choose = (name) => (value) => { state[name] = value; redraw(); };

  return section('scaling', 'How it scales', 'Points are all repetitions of a cell pooled; whiskers are 95 % intervals. Hollow points are suspect (?) or invalid (!). The dashed curve is the Universal Scalability Law, fitted to the rates without ramp-up and drain, so that it may run above the points. Click a point to look into its cell.',
    el('div', { class: 'bar' },
      legend(),
      select('TTFT', latencies, state.ttft, choose('ttft')),
      select('Between tokens', latencies, state.itl, choose('itl')),
      select('Time axes', [['linear', 'linear'], ['log', 'logarithmic']], state.scale, choose('scale'))),
    run.configs.map((config) => el('div', { class: 'family' },
      el('h3', {}, config.name, el('small', {}, config.title)),
      el('div', { class: 'trio' }, metrics(state).map((metric) => {
        const caption = el('b', {}, metric.title());
        const drawn = scaling(config.name, { get title() { return metric.title(); }, unit: metric.unit, law: metric.law, read: metric.read }, state);
        redraws.push(() => { caption.textContent = metric.title(); drawn.draw(); });
        return el('figure', {}, el('figcaption', {}, caption, metric.unit === 's' ? '' : `, ${metric.unit}`), drawn.node);
      })),
      laws(config.name),
      flags(config.name))));
}

// What the fitted law says, or why there is none.
function laws(config) {
  return el('ul', { class: 'laws' }, run.deployments.map((deployment) => {
    const curve = lawOf(deployment.name, config);
    return el('li', {}, el('b', {}, deployment.label), ' ', curve?.law ? lawText(curve.law) : `no law fitted: ${curve?.law_reason ?? 'nothing was measured'}`);
  }));
}

function lawText({ sigma, kappa, peak_level: peak, relative_error: error }) {
  const top = peak ? `peak at ${estimate(peak)} concurrent` : 'no peak';
  return `contention σ ${estimate(sigma)}, coherency κ ${estimate(kappa)}, ${top}; residual ${significant(error * 100)} %`;
}

const estimate = ({ value, ci_low: low, ci_high: high }) => `${significant(value)} [${low === null ? 'unbounded' : significant(low)}, ${high === null ? 'unbounded' : significant(high)}]`;

// The reasons of doubtful cells, under the charts that they touch.
export function flags(config, only = null) {
  const doubtful = run.deployments.flatMap((d) => run.levels.filter((level) => only === null || level === only).map((level) => cellOf(d.name, config, level))).filter((cell) => cell && cell.validity !== 'valid');
  if (doubtful.length === 0) return null;
  const groups = new Map();
  for (const cell of doubtful) {
    const key = `${cell.validity}\n${cell.deployment}\n${cell.reasons.join('; ')}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const list = el('ul', { class: 'flags' }, [...groups.values()].map((cells) => el('li', { class: cells[0].validity, 'data-mark': { suspect: '?', invalid: '!' }[cells[0].validity] ?? '–' },
    `${labelOf(cells[0].deployment)} at ${cells.map((cell) => cell.level).join(', ')} ${cells[0].validity.replace('_', ' ')}: ${cells[0].reasons.join('; ') || 'no reason given'}`)));
  return groups.size <= FEW ? list : el('details', {}, el('summary', {}, `${doubtful.length} of these cells are doubtful`), list);
}

// The same for a chart of all configurations.
export function allFlags() {
  const doubtful = run.cells.filter((cell) => cell.validity !== 'valid');
  return doubtful.length > 0 && el('details', {}, el('summary', {}, `${doubtful.length} of the ${run.cells.length} cells behind these charts are doubtful (${markLegend})`),
    run.configs.map((config) => el('div', {}, el('b', {}, config.name), flags(config.name) || ' all valid')));
}
