// The run's data with look-ups by deployment, configuration and level.
const data = JSON.parse(document.getElementById('data').textContent);

const key = (deployment, config, level) => `${deployment}\n${config}\n${level}`;
const cells = new Map(data.cells.map((cell) => [key(cell.deployment, cell.config, cell.level), cell]));
const ratios = new Map(data.ratios.map((ratio) => [`${ratio.config}\n${ratio.level}`, ratio]));

export const run = data;
export const cellOf = (deployment, config, level) => cells.get(key(deployment, config, level));
export const ratioOf = (config, level) => ratios.get(`${config}\n${level}`);
export const isMeasured = (cell) => cell !== undefined && cell.validity !== 'not_measured';
export const labelOf = (name) => data.deployments.find((d) => d.name === name)?.label ?? name;

// '?' suspect, '!' invalid, as in the tables.
export const markOf = (cell) => ({ suspect: '?', invalid: '!', not_measured: '–' })[cell?.validity] ?? '';

export const stageNames = {
  embed: 'Embedding', search: 'Search', model_load: 'Model load', llm_first_token: 'LLM first token', generation: 'Generation', rest: 'Rest (network, framework, finish)',
  connect: 'Connect', accept: 'Accept (way there, web layer)', retrieval: 'Retrieval, as the client sees it',
  wait: 'Late send', headers: 'Headers', documents: 'Documents', first_token: 'First token', tokens: 'Tokens', finish: 'End marker',
};

export const configIndex = (name) => run.configs.findIndex((c) => c.name === name);
export const deploymentIndex = (name) => run.deployments.findIndex((d) => d.name === name);

// Cells as the tables list them: by configuration, level, deployment.
export function inOrder() {
  const place = (cell) => [configIndex(cell.config), cell.level, deploymentIndex(cell.deployment)];
  return [...run.cells].sort((a, b) => place(a).map((x, i) => x - place(b)[i]).find((x) => x !== 0) ?? 0);
}

export const lawOf = (deployment, config) => run.scaling.find((curve) => curve.deployment === deployment && curve.config === config);

// The cell that "Inside one cell" shows; any chart or table may choose it.
const watchers = new Set();
export const onPick = (watcher) => watchers.add(watcher);
export const pick = (config, level) => watchers.forEach((watcher) => watcher(config, level));

// The live page's cells arrive one by one; a later one replaces the earlier of the same place.
export function addCell(cell) {
  const place = key(cell.deployment, cell.config, cell.level);
  data.cells = [...data.cells.filter((other) => other !== cells.get(place)), cell];
  cells.set(place, cell);
  if (!data.levels.includes(cell.level)) data.levels = [...data.levels, cell.level].sort((a, b) => a - b);
}
