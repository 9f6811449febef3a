// The page over the runs of a folder: list, comparison of two, trend.
import { el } from './dom.js';
import { comparisonSection } from './sections/comparison.js';
import { runsSection } from './sections/runs.js';
import { trendSection } from './sections/trends.js';
import { toggleTheme } from './theme.js';

const gone = 'The server does not answer: ouro view has ended.';
const title = el('p', { class: 'compared' }, 'loading');

// The answer, or { faults } in words.
async function ask(what) {
  try {
    const answer = await fetch(what);
    return answer.ok || answer.status === 422 ? await answer.json() : { faults: [`The server answers ${answer.status}.`] };
  } catch {
    return { faults: [gone] };
  }
}

const comparison = comparisonSection(ask);
const trends = trendSection(ask);
const runs = runsSection(comparison.compare);

document.getElementById('report').append(
  el('header', {}, el('div', { class: 'masthead' },
    el('p', { class: 'kicker' }, 'Ouro · view'),
    el('button', { class: 'theme', type: 'button', onclick: toggleTheme, 'aria-label': 'Switch between light and dark' }, '◐'),
    el('h1', {}, 'Runs'),
    title)),
  runs.node, comparison.node, trends.node,
  el('footer', {}, el('p', {}, 'Charts: Apache ECharts (Apache License 2.0; its text stands at the end of this file).')));

let shown = '';

async function load() {
  const list = await ask('runs');
  if (list.faults) {
    title.textContent = list.faults.join(' ');
    return;
  }

  // What did not change is not drawn again.
  if (JSON.stringify(list) === shown) return;
  shown = JSON.stringify(list);
  title.textContent = list.folder;
  runs.update(list);
  trends.update(list);
}

// Runs that came while the page was out of sight.
document.addEventListener('visibilitychange', () => { if (!document.hidden) load(); });
load();
