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
  wait: 'Late send', headers: 'Headers', documents: 'Documents', first_token: 'First token', tokens: 'Tokens', finish: 'End marker',
};
