// Where a mean request's time goes: a bar per level and deployment, queue and run time of each stage stacked.
import { escaped } from '../dom.js';
import { axisSeconds, isNumber, seconds } from '../format.js';
import { cellOf, isMeasured, markOf, run, stageNames } from '../model.js';
import { chart, tooltip, valueAxis } from './chart.js';

export const hasServerStages = run.cells.some((cell) => cell.stages?.length > 0);

// Parts in the order of a request's life; what the server's own stages leave of the mean end-to-end time is shown as rest.
export function partsOf(cell, source) {
  if (!isMeasured(cell)) return [];
  if (source === 'client') return cell.client_stages.map((stage) => ({ stage: stage.name, kind: 'run', value: stage.run }));
  const parts = cell.stages.flatMap((stage) => [
    { stage: stage.name, kind: 'queue', value: stage.queue },
    { stage: stage.name, kind: 'run', value: stage.run },
  ]);
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  if (parts.length > 0 && isNumber(cell.e2e.mean) && cell.e2e.mean > total) parts.push({ stage: 'rest', kind: 'run', value: cell.e2e.mean - total });
  return parts;
}

export function stages(state) {
  const rows = () => run.levels.flatMap((level) => run.deployments.map((deployment, index) => ({ level, deployment, index, cell: cellOf(deployment.name, state.config, level) })))
    .filter((row) => row.cell)
    .map((row) => ({ ...row, parts: partsOf(row.cell, state.source) }));

  const titleOf = (row) => `${row.level}${run.deployments.length > 1 ? `  ${row.deployment.label}` : ''}${markOf(row.cell) ? ` ${markOf(row.cell)}` : ''}`;

  const option = (colours) => {
    const all = rows();
    const kinds = [...new Map(all.flatMap((row) => row.parts).map((part) => [`${part.stage} ${part.kind}`, part])).values()];
    return {
      grid: { left: 4, right: 18, top: 6, bottom: 4, containLabel: true },
      tooltip: {
        ...tooltip(colours),
        trigger: 'axis',
        axisPointer: { type: 'shadow', shadowStyle: { color: colours.line, opacity: 0.35 } },
        formatter: (hits) => tipOf(all[hits[0].dataIndex], colours),
      },
      xAxis: valueAxis(colours, { min: 0, axisLabel: { formatter: axisSeconds } }),
      yAxis: {
        type: 'category',
        inverse: true,
        data: all.map(titleOf),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: colours.soft, fontSize: 11.5, interval: 0 },
      },
      series: kinds.map(({ stage, kind }) => ({
        type: 'bar',
        stack: 'request',
        barWidth: 13,
        itemStyle: { color: colours.stages[stage] ?? colours.faint, opacity: kind === 'queue' ? 0.42 : 1 },
        data: all.map((row) => row.parts.find((part) => part.stage === stage && part.kind === kind)?.value ?? 0),
      })),
    };
  };

  function tipOf(row, colours) {
    const lines = row.parts.filter((part) => part.value >= 1e-6).map((part) =>
      `<span class="swatch${part.kind === 'queue' ? ' queue' : ''}" style="background:${colours.stages[part.stage] ?? colours.faint}"></span>${escaped(stageNames[part.stage] ?? part.stage)}${part.kind === 'queue' ? ', queued' : ''} ${seconds(part.value)}`);
    const flag = row.cell.validity === 'valid' ? '' : `<br><span class="ci">${escaped(row.cell.validity.replace('_', ' '))}: ${escaped(row.cell.reasons.join('; '))}</span>`;
    return `<div class="tip"><b>${escaped(row.deployment.label)} at ${row.level}</b>${lines.join('<br>') || 'no stages'}${flag}</div>`;
  }

  const describe = () => `Mean time per stage, ${state.config}. ${rows().map((row) =>
    `${row.deployment.label} at ${row.level}: ${row.parts.map((part) => `${stageNames[part.stage] ?? part.stage}${part.kind === 'queue' ? ' queued' : ''} ${seconds(part.value)}`).join(', ') || 'not measured'}`).join('. ')}`;

  return chart(option, describe, () => 40 + rows().length * 22);
}
