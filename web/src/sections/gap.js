// The gap between the two deployments as ratios with intervals.
import { ratios } from '../charts/ratios.js';
import { el, section } from '../dom.js';
import { run } from '../model.js';
import { theme } from '../theme.js';
import { keys } from './legend.js';
import { allFlags } from './scaling.js';

export function gapSection() {
  if (run.ratios.length === 0) return null;
  const [a, b] = run.deployments.map((d) => d.label);
  const metrics = [
    { key: 'rps', title: `Throughput, ${a} ÷ ${b}` },
    { key: 'ttft', title: `Mean TTFT, ${b} ÷ ${a}` },
  ];
  return section('gap', `${a} against ${b}`, 'The same requests on both: at 1 they are equal, above it the first does better. A whisker that crosses the line proves no difference.',
    el('div', { class: 'bar' }, keys(() => run.configs.map((config, i) => ({ text: config.name, colour: theme().deployments[i % theme().deployments.length], kind: '' })))),
    el('div', { class: 'pair' }, metrics.map((metric) => el('figure', {}, el('figcaption', {}, el('b', {}, metric.title)), ratios(metric).node))),
    allFlags());
}
