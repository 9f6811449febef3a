// Keys of colours, redrawn with the theme.
import { el } from '../dom.js';
import { run, stageNames } from '../model.js';
import { onTheme, theme } from '../theme.js';

export const legend = () => keys(() => run.deployments.map((d, i) => ({ text: d.label, colour: theme().deployments[i % theme().deployments.length], kind: 'line' })));

export const stageLegend = (stages, withQueue) => keys(() => [
  ...stages.map((stage) => ({ text: stageNames[stage] ?? stage, colour: theme().stages[stage] ?? theme().faint, kind: '' })),
  ...(withQueue ? [{ text: 'queued (pale)', colour: theme().soft, kind: 'queue' }] : []),
]);

export function keys(items) {
  const list = el('ul', { class: 'legend' });
  const draw = () => list.replaceChildren(...items().map(({ text, colour, kind }) =>
    el('li', {}, el('span', { class: `swatch ${kind}`, style: `background:${colour}` }), text)));
  draw();
  onTheme(draw);
  return list;
}
