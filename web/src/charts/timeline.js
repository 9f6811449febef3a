// Every request of a cell as a row, in the order of sending: what it waited for, when. A stage that serves one request at a
// time shows as a staircase.
import { escaped } from '../dom.js';
import { axisSeconds, seconds, words } from '../format.js';
import { cellOf, isMeasured, run } from '../model.js';
import { chart, name, tooltip, valueAxis } from './chart.js';

// Positions in a row of the data; see ReportData.
const [SLOT, INTENDED, SENT, HEADERS, DOCUMENTS, FIRST_TOKEN, LAST_TOKEN, ENDED, FAILURE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

export const timelineSpans = [
  { from: INTENDED, to: SENT, stage: 'wait', title: 'Intended to sent' },
  { from: SENT, to: HEADERS, stage: 'headers', title: 'Sent to headers' },
  { from: HEADERS, to: DOCUMENTS, stage: 'documents', title: 'Headers to documents' },
  { from: DOCUMENTS, to: FIRST_TOKEN, stage: 'first_token', title: 'Documents to first token' },
  { from: FIRST_TOKEN, to: LAST_TOKEN, stage: 'tokens', title: 'First to last token' },
  { from: LAST_TOKEN, to: ENDED, stage: 'finish', title: 'Last token to end' },
];

// Spans between the instants that happened: a reply without documents runs from headers to its first token.
function spansOf(row) {
  const spans = [];
  let from = INTENDED;
  for (const span of timelineSpans) {
    if (row[span.to] < 0) continue;
    spans.push({ ...span, start: row[from], end: row[span.to] });
    from = span.to;
  }
  return spans;
}

export function timeline(deployment, state) {
  const rowsOf = () => cellOf(deployment.name, state.config, state.level)?.timeline?.rows ?? [];

  // One time axis for all deployments, so that lengths can be compared.
  const end = () => Math.max(1, ...run.deployments.flatMap((d) => (cellOf(d.name, state.config, state.level)?.timeline?.rows ?? []).map((row) => row[ENDED])));

  const option = (colours) => {
    const rows = rowsOf();
    return {
      grid: { left: 4, right: 18, top: 6, bottom: 26, containLabel: true },
      tooltip: { ...tooltip(colours), trigger: 'item', formatter: (hit) => tipOf(rows[hit.value[0]], hit.value[0], colours) },
      xAxis: valueAxis(colours, {
        min: 0,
        max: end() / 1e6,
        splitNumber: 6,
        axisLine: { show: true, onZero: false, lineStyle: { color: colours.faint } },
        axisLabel: { formatter: axisSeconds, showMaxLabel: false },
        ...name(colours, 'time since the first of these requests'),
      }),
      yAxis: { type: 'value', inverse: true, min: -0.5, max: rows.length - 0.5, show: false },
      series: [{
        type: 'custom',
        data: rows.map((row, index) => [index, row[INTENDED] / 1e6, row[ENDED] / 1e6]),
        encode: { x: [1, 2], y: 0 },
        renderItem: (_, api) => {
          const row = rows[api.value(0)];
          const height = Math.max(1.5, api.size([0, 1])[1] * 0.78);
          const at = (micros) => api.coord([micros / 1e6, api.value(0)]);
          const children = spansOf(row).map((span) => {
            const [x, y] = at(span.start);
            return { type: 'rect', shape: { x, y: y - height / 2, width: Math.max(0.4, at(span.end)[0] - x), height }, style: { fill: colours.stages[span.stage] } };
          });
          const [x, y] = at(row[INTENDED]);
          const [right] = at(row[ENDED]);
          if (row[FAILURE]) children.push({ type: 'rect', shape: { x, y: y - height / 2, width: Math.max(5, right - x), height }, style: { fill: colours.bad } });
          // An invisible handle over the whole row, so that thin spans can be hovered.
          children.push({ type: 'rect', shape: { x, y: y - height / 2 - 1, width: Math.max(5, right - x), height: height + 2 }, style: { fill: 'transparent' } });
          return { type: 'group', children };
        },
      }],
    };
  };

  function tipOf(row, index, colours) {
    const lines = row[FAILURE]
      ? [`<span class="swatch" style="background:${colours.bad}"></span>${escaped(words(row[FAILURE]))} after ${seconds((row[ENDED] - row[SENT]) / 1e6)}`]
      : spansOf(row).filter((span) => span.end > span.start).map((span) => `<span class="swatch" style="background:${colours.stages[span.stage]}"></span>${span.title} ${seconds((span.end - span.start) / 1e6)}`);
    return `<div class="tip"><b>Request ${index + 1}, slot ${row[SLOT] + 1}</b>${lines.join('<br>')}</div>`;
  }

  const describe = () => {
    const cell = cellOf(deployment.name, state.config, state.level);
    const rows = rowsOf();
    return isMeasured(cell) && rows.length > 0
      ? `Timeline of ${rows.length} requests on ${deployment.label}, ${state.config} at ${state.level}; the last ends after ${seconds(Math.max(...rows.map((row) => row[ENDED])) / 1e6)}`
      : `No requests of ${deployment.label} in ${state.config} at ${state.level}`;
  };

  return chart(option, describe, () => Math.min(440, Math.max(150, 60 + rowsOf().length * 6)));
}
