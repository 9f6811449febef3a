// The head of the report: what was compared, what the numbers say at first sight, what to keep in mind; findings when there are any.
import { el, section } from '../dom.js';
import { seconds, significant, words } from '../format.js';
import { labelOf, run } from '../model.js';
import { toggleTheme } from '../theme.js';

export function masthead() {
  const labels = run.deployments.map((d) => d.label);
  const title = labels.flatMap((label, i) => (i === 0 ? [label] : [el('span', { class: 'vs' }, i === 1 && labels.length === 2 ? ' vs ' : ', '), label]));
  const started = new Date(run.started);
  return el('header', {},
    el('div', { class: 'masthead' },
      el('p', { class: 'kicker' }, `Ouro · ${started.toISOString().slice(0, 16).replace('T', ' ')} UTC · ${duration(run.seconds)}${run.interrupted ? ' · interrupted' : ''}`),
      el('button', { class: 'theme', type: 'button', onclick: toggleTheme, 'aria-label': 'Switch between light and dark' }, '◐'),
      el('h1', {}, title),
      el('p', { class: 'compared' }, run.compared)),
    run.notes.length > 0 && el('ul', { class: 'notes' }, run.notes.map((note) => el('li', {}, note))),
    el('dl', { class: 'readings' }, run.readings.map((reading) => el('div', {},
      el('dt', {}, el('span', { class: `dot ${reading.tone}` }), configTitle(reading.title)), el('dd', {}, reading.text.replace(/(\d) (s|ms|µs|req\/s|%)/g, '$1\u00a0$2'))))));
}

function duration(total) {
  return total < 120 ? `${Math.round(total)} s` : `${Math.floor(total / 60)} min ${Math.round(total % 60)} s`;
}

function configTitle(title) {
  const config = run.configs.find((c) => c.name === title);
  return config ? `${config.name} – ${config.title}` : title;
}

export function findings() {
  if (run.findings.length === 0) return null;
  return section('findings', 'Findings', 'Each with its evidence, the predicted effect, and the command that would prove it wrong.',
    run.findings.map((finding) => el('article', { class: 'finding' },
      el('p', { class: 'kicker' }, [finding.deployment && labelOf(finding.deployment), finding.stage, finding.mechanism, finding.confidence && `confidence ${finding.confidence}`].filter(Boolean).map(words).join(' · ')),
      el('h3', {}, finding.claim),
      finding.effect && el('p', { class: 'lead' }, effectOf(finding.effect)),
      list('For it', finding.evidence),
      list('Against it', finding.counter_evidence),
      finding.remedy && el('p', {}, finding.remedy),
      finding.verify && el('code', {}, finding.verify))));
}

function list(title, items) {
  return items?.length > 0 && el('div', {}, el('p', { class: 'kicker' }, title), el('ul', {}, items.map((item) => el('li', {}, item.statement ?? item))));
}

const UNITS = { requests_per_second: ['requests per second', significant], ttft_mean_s: ['mean TTFT', seconds], token_bytes_per_reply: ['token bytes per reply', significant] };

function effectOf({ metric, level, now, predicted, ci_low: low, ci_high: high }) {
  const [name, format] = UNITS[metric] ?? [words(metric), significant];
  const interval = typeof low === 'number' && typeof high === 'number' ? ` [${format(low)}, ${format(high)}]` : '';
  return `${name} at ${level}: ${format(now)} → ${typeof predicted === 'number' ? format(predicted) : 'n/a'}${interval}, predicted`;
}
