// Into one configuration: where a mean request's time goes at each level; and into one level of it: distribution and timeline.
import { ecdf } from '../charts/ecdf.js';
import { hasServerStages, partsOf, stages } from '../charts/stages.js';
import { timeline, timelineSpans } from '../charts/timeline.js';
import { el, section, select } from '../dom.js';
import { cellOf, isMeasured, onPick, run } from '../model.js';
import { flags } from './scaling.js';
import { stageCeilings } from './ceilings.js';
import { theme } from '../theme.js';
import { keys, legend, stageLegend } from './legend.js';

const configs = run.configs.map((c) => [c.name, `${c.name} – ${c.title}`]);

export function stagesSection() {
  const state = { config: run.configs[0].name, source: hasServerStages ? 'server' : 'client' };
  const drawn = stages(state);
  const key = el('div');
  const below = el('div');
  const redraw = () => {
    const parts = run.cells.filter((cell) => cell.config === state.config).flatMap((cell) => partsOf(cell, state.source));
    key.replaceChildren(stageLegend([...new Set(parts.map((part) => part.stage))], parts.some((part) => part.kind === 'queue')));
    below.replaceChildren(...[stageCeilings(state.config), flags(state.config)].filter(Boolean));
    drawn.draw();
  };
  const choose = (name) => (value) => { state[name] = value; redraw(); };
  redraw();
  return section('stages', 'Where the time goes',
    hasServerStages
      ? 'The mean request of each cell: what the server reports of each stage, waiting (pale) and working (full), and the rest of the time that the client saw.'
      : 'The mean request of each cell between the instants that the client saw; this server reports no stages of its own.',
    el('div', { class: 'bar' },
      select('Configuration', configs, state.config, choose('config')),
      hasServerStages && select('As seen by', [['server', 'the server'], ['client', 'the client']], state.source, choose('source'))),
    key, el('figure', {}, drawn.node), below);
}

export function cellSection() {
  const levels = run.levels.map((level) => [level, String(level)]);
  const state = { config: run.configs[0].name, level: run.levels.at(-1), metric: 'ttft', scale: 'linear' };
  const drawnEcdf = ecdf(state);
  const lines = run.deployments.map((deployment) => {
    const caption = el('figcaption');
    const drawn = timeline(deployment, state);
    const figure = el('figure', {}, caption, drawn.node);
    return () => {
      const cell = cellOf(deployment.name, state.config, state.level);
      const rows = cell?.timeline?.rows ?? [];
      const part = rows.length > 0 && rows.length < cell.timeline.total ? `${rows.length} of ${cell.timeline.total} requests, from the middle` : `${rows.length} requests`;
      caption.replaceChildren(el('b', {}, deployment.label), isMeasured(cell) && rows.length > 0 ? `, ${part}, repetition ${cell.timeline.repetition}` : `: not measured (${cell?.reasons.join('; ') ?? 'not planned'})`);
      drawn.node.hidden = rows.length === 0;
      if (rows.length > 0) drawn.draw();
      return figure;
    };
  });
  const figures = el('div', {}, lines.map((line) => line()));
  figures.style.display = 'grid';
  figures.style.gap = '18px';
  const doubts = el('div');
  const redraw = () => {
    drawnEcdf.draw();
    lines.forEach((line) => line());
    doubts.replaceChildren(...[flags(state.config, state.level)].filter(Boolean));
  };
  const choose = (name) => (value) => { state[name] = name === 'level' ? Number(value) : value; redraw(); };
  const bar = el('div', { class: 'bar' });
  const fill = () => bar.replaceChildren(select('Configuration', configs, state.config, choose('config')), select(run.level_title === 'Conc' ? 'Concurrency' : run.level_title, levels, state.level, choose('level')));
  onPick((config, level) => {
    Object.assign(state, { config, level });
    fill();
    redraw();
  });
  fill();
  redraw();
  return section('cell', 'Inside one cell', null,
    bar,
    doubts,
    el('div', { class: 'family' },
      el('h3', {}, 'Distribution', el('small', {}, 'share of samples at or below a latency')),
      el('div', { class: 'bar' }, legend(),
        select('Latency', [['ttft', 'TTFT, from the send'], ['response_ttft', 'TTFT, from the intended instant'], ['itl', 'between tokens'], ['e2e', 'end to end']], state.metric, choose('metric')),
        select('Axis', [['linear', 'linear'], ['log', 'logarithmic']], state.scale, choose('scale'))),
      el('figure', {}, drawnEcdf.node)),
    el('div', { class: 'family' },
      el('h3', {}, 'Timeline', el('small', {}, 'a row per request in the order of sending; a staircase is a stage that serves one at a time')),
      el('div', { class: 'bar' }, keys(() => [
        ...timelineSpans.map((span) => ({ text: span.title, colour: theme().stages[span.stage], kind: '' })),
        { text: 'Failed', colour: theme().bad, kind: '' },
      ])),
      figures));
}
