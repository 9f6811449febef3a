// Throughput, TTFT and ITL against concurrency, a row per stub configuration, the deployments side by side.
import { scaling } from '../charts/scaling.js';
import { el, section, select } from '../dom.js';
import { cellOf, labelOf, run } from '../model.js';
import { legend } from './legend.js';

const latencies = [['mean', 'mean'], ['p50', 'median'], ['p90', '90th percentile'], ['p95', '95th percentile'], ['p99', '99th percentile']];

export function scalingSection() {
  const state = { scale: 'linear', ttft: 'mean', itl: 'p50' };
  const metrics = [
    { title: () => 'Throughput', unit: 'req/s', read: (cell) => cell.rps },
    { title: () => `TTFT, ${latencies.find(([key]) => key === state.ttft)[1]}`, unit: 's', read: (cell) => cell.ttft[state.ttft] },
    { title: () => `Time between tokens, ${latencies.find(([key]) => key === state.itl)[1]}`, unit: 's', read: (cell) => cell.itl[state.itl] },
  ];
  const redraws = [];

  const redraw = () => redraws.forEach((draw) => draw());
  const choose = (name) => (value) => { state[name] = value; redraw(); };

  return section('scaling', 'How it scales', 'Points are all repetitions of a cell pooled; whiskers are 95 % intervals. Hollow points are suspect (?) or invalid (!).',
    el('div', { class: 'bar' },
      legend(),
      select('TTFT', latencies, state.ttft, choose('ttft')),
      select('Between tokens', latencies, state.itl, choose('itl')),
      select('Time axes', [['linear', 'linear'], ['log', 'logarithmic']], state.scale, choose('scale'))),
    run.configs.map((config) => el('div', { class: 'family' },
      el('h3', {}, config.name, el('small', {}, config.title)),
      el('div', { class: 'trio' }, metrics.map((metric) => {
        const caption = el('b', {}, metric.title());
        const drawn = scaling(config.name, { get title() { return metric.title(); }, unit: metric.unit, read: metric.read }, state);
        redraws.push(() => { caption.textContent = metric.title(); drawn.draw(); });
        return el('figure', {}, el('figcaption', {}, caption, metric.unit === 's' ? '' : `, ${metric.unit}`), drawn.node);
      })),
      flags(config.name))));
}

// The reasons of doubtful cells, under the charts that they touch.
export function flags(config) {
  const doubtful = run.deployments.flatMap((d) => run.levels.map((level) => cellOf(d.name, config, level))).filter((cell) => cell && cell.validity !== 'valid');
  if (doubtful.length === 0) return null;
  const groups = new Map();
  for (const cell of doubtful) {
    const key = `${cell.validity}\n${cell.deployment}\n${cell.reasons.join('; ')}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return el('ul', { class: 'flags' }, [...groups.values()].map((cells) => el('li', { class: cells[0].validity, 'data-mark': { suspect: '?', invalid: '!' }[cells[0].validity] ?? '–' },
    `${labelOf(cells[0].deployment)} at ${cells.map((cell) => cell.level).join(', ')} ${cells[0].validity.replace('_', ' ')}: ${cells[0].reasons.join('; ') || 'no reason given'}`)));
}
