// What each stage can carry: its service time alone, how many ran at once, and the throughput that these two allow.
import { el } from '../dom.js';
import { seconds, significant } from '../format.js';
import { labelOf, run, stageNames } from '../model.js';
import { absent, sortable, text } from './sortable.js';

const columns = [
  { title: 'Deployment', text: true, read: (row) => text(labelOf(row.deployment)) },
  { title: 'Stage', text: true, read: ({ stage }) => text(stageNames[stage.stage] ?? stage.stage) },
  { title: 'Time alone', read: ({ stage }) => ({ sort: stage.service_time_s, node: seconds(stage.service_time_s) }) },
  { title: 'At once, most', read: ({ stage }) => ({ sort: stage.effective_parallelism, node: significant(stage.effective_parallelism) }) },
  { title: 'Share of all queueing', read: ({ stage }) => (stage.queueing_share === null ? absent(stage.queueing_share_reason) : { sort: stage.queueing_share, node: `${significant(stage.queueing_share * 100)} %` }) },
];

export function stageCeilings(config) {
  const rows = run.scaling.filter((curve) => curve.config === config).flatMap((curve) => curve.stages.map((stage) => ({ deployment: curve.deployment, stage })));
  if (rows.length === 0) return null;
  return el('div', {},
    el('p', { class: 'lead' }, 'A stage’s time at the lowest level, the most requests that it ever served at once, and its part of the waiting at the highest level.'),
    sortable('Stages', columns, rows));
}
