// A metric of one cell over all runs.
import { trend } from '../charts/trend.js';
import { el, section, select } from '../dom.js';
import { axisNumber, axisSeconds, seconds, significant, words } from '../format.js';
import { reportOf } from './runs.js';

const unique = (values) => [...new Set(values)];
const isSeconds = (metric) => metric.endsWith('_s') && !metric.endsWith('_per_s');

export function trendSection(ask) {
  const state = { metric: '', points: [], format: significant, axis: axisNumber };
  const choice = { metric: 'requests_per_second', deployment: '', config: '', load: '' };
  let runs = [];
  let metrics = [];
  const choices = el('div', { class: 'bar' });
  const caption = el('b', {});
  const drawn = trend(state, (point) => point && location.assign(reportOf(point)));
  const node = section('trend', 'Trend', 'Whiskers are 95 % intervals where the metric has one. Hollow points are doubtful. Click a point to open its report.',
    choices, el('figure', {}, el('figcaption', {}, caption), drawn.node));

  // What can be chosen follows from the runs; a choice that is gone becomes the first that is there.
  function update(list) {
    runs = list.runs;
    metrics = list.metrics;
    node.hidden = metrics.length === 0;
    if (!node.hidden) choose('metric', choice.metric);
  }

  async function choose(name, value) {
    choice[name] = value;
    const fitting = (key, values) => {
      if (!values.includes(choice[key])) [choice[key]] = values;
      return values;
    };
    const options = {
      metric: fitting('metric', metrics),
      deployment: fitting('deployment', unique(runs.flatMap((run) => run.deployments))),
    };
    const ofDeployment = runs.filter((run) => run.deployments.includes(choice.deployment));
    options.config = fitting('config', unique(ofDeployment.flatMap((run) => run.configs)));
    const ofConfig = ofDeployment.filter((run) => run.configs.includes(choice.config));
    options.load = fitting('load', unique(ofConfig.flatMap((run) => run.levels.map((level) => `${run.load_model} ${level}`))).sort((a, b) => Number(a.split(' ')[1]) - Number(b.split(' ')[1])));
    const held = choices.contains(document.activeElement);
    choices.replaceChildren(
      select('Metric', options.metric.map((metric) => [metric, words(metric)]), choice.metric, (chosen) => choose('metric', chosen)),
      select('Deployment', options.deployment.map((name) => [name, name]), choice.deployment, (chosen) => choose('deployment', chosen)),
      select('Configuration', options.config.map((name) => [name, name]), choice.config, (chosen) => choose('config', chosen)),
      select('Level', options.load.map((load) => [load, levelText(load)]), choice.load, (chosen) => choose('load', chosen)));
    if (held) [...choices.querySelectorAll('select')][Object.keys(options).indexOf(name)].focus({ preventScroll: true });
    await show();
  }

  async function show() {
    const [load, level] = choice.load.split(' ');
    const question = state.question = {};
    const answer = await ask(`trend?${new URLSearchParams({ metric: choice.metric, deployment: choice.deployment, config: choice.config, load, level })}`);
    if (question !== state.question) return; // another choice was made meanwhile
    state.metric = words(choice.metric);
    state.points = answer.faults ? [] : answer;
    state.format = isSeconds(choice.metric) ? seconds : significant;
    state.axis = isSeconds(choice.metric) ? axisSeconds : axisNumber;
    caption.textContent = answer.faults ? answer.faults.join(' ') : `${state.metric}, ${choice.deployment} in ${choice.config} at ${levelText(choice.load)}`;
    drawn.draw();
  }

  return { node, update };
}

function levelText(load) {
  const [model, level] = load.split(' ');
  return model === 'closed' ? `${level} concurrent` : `${level} per second, ${words(model)}`;
}
