// What replacing the embeddings, the LLM, and both, does: the 2 × 2 stub factorial with its interaction in words.
import { effects, factorText } from '../charts/effects.js';
import { el, section, select } from '../dom.js';
import { labelOf, run } from '../model.js';
import { legend } from './legend.js';
import { allFlags } from './scaling.js';

const metrics = [['throughput', 'throughput'], ['ttft_p50', 'TTFT, median'], ['ttft_p90', 'TTFT, 90th percentile'], ['ttft_p95', 'TTFT, 95th percentile']];
const terms = [['embeddings', 'Embeddings stubbed'], ['llm', 'LLM stubbed'], ['interaction', 'Interaction']];

export function effectsSection() {
  const computed = run.stub_effects.filter((result) => result.effects.length > 0);
  const title = 'What the stubs show';
  if (run.stub_effects.length === 0) return null;
  if (computed.length === 0) {
    const reasons = [...new Set(run.stub_effects.map((result) => result.why_not))];
    return section('effects', title, null, el('p', { class: 'empty' }, `The stub effects cannot be computed: ${reasons.join('; ')}.`));
  }

  const state = { metric: 'throughput' };
  const drawn = terms.map(([term]) => effects(term, state));
  const words = el('ul', { class: 'laws' });
  const tell = () => words.replaceChildren(...run.deployments.map((d) => inWords(d.name, state.metric)).filter(Boolean));
  tell();
  return section('effects', title, 'Factors with 95 % intervals: ×2 on throughput doubles it, ×0.5 on TTFT halves it. Full dots differ from 1 after Holm’s correction over all effects of a deployment; hollow ones may be chance.',
    el('div', { class: 'bar' }, legend(), select('Factor on', metrics, state.metric, (value) => {
      state.metric = value;
      drawn.forEach((one) => one.draw());
      tell();
    })),
    el('div', { class: 'trio' }, terms.map(([, caption], i) => el('figure', {}, el('figcaption', {}, el('b', {}, caption)), drawn[i].node))),
    words,
    allFlags());
}

// Speaks of the highest level that was computed: there the parts hide each other most.
function inWords(deployment, metric) {
  const result = run.stub_effects.filter((r) => r.deployment === deployment && r.effects.some((e) => e.metric === metric)).at(-1);
  if (!result) return null;
  const interaction = result.effects.find((e) => e.metric === metric && e.term === 'interaction');
  const simple = (term) => result.simple_effects.find((s) => s.metric === metric && s.term === term);
  const part = (term, name, other) => `stubbing the ${name} gives ${factorText(simple(term).other_real)} while the ${other} real and ${factorText(simple(term).other_stubbed)} once the ${other.split(' ')[0]} ${other.endsWith('are') ? 'are' : 'is'} stubbed too`;
  return el('li', {}, el('b', {}, `${labelOf(deployment)} at ${result.concurrency}`), ' ', `${part('embeddings', 'embeddings', 'LLM is')}; ${part('llm', 'LLM', 'embeddings are')}. ${verdict(interaction, metric)}`);
}

function verdict({ significant, factor }, metric) {
  if (!significant) return 'In this run no interaction can be told from chance.';
  const helps = metric === 'throughput' ? factor.value > 1 : factor.value < 1;
  return helps ? 'Each part hides the other: what one costs shows in full only once the other is out of the way.' : 'The parts overlap: once one is out of the way the other has less to give.';
}
