import { el } from './dom.js';
import { run } from './model.js';
import { budgetSection } from './sections/budget.js';
import { effectsSection } from './sections/effects.js';
import { gapSection } from './sections/gap.js';
import { resourcesSection } from './sections/resources.js';
import { cellSection, stagesSection } from './sections/cell.js';
import { findings, masthead } from './sections/head.js';
import { scalingSection } from './sections/scaling.js';
import { failuresSection, tableSection, validitySection } from './sections/table.js';

const footer = el('footer', {},
  el('h2', {}, 'Machine and plan'),
  el('dl', {}, Object.entries(run.facts).map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
  el('p', {}, 'Charts: Apache ECharts (Apache License 2.0; its text stands at the end of this file).'));

document.getElementById('report').append(
  ...[masthead(), findings(), scalingSection(), gapSection(), budgetSection(), stagesSection(), effectsSection(), resourcesSection(), cellSection(), tableSection(), failuresSection(), validitySection(), footer].filter(Boolean));
