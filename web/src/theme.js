// Colours of the charts in both themes. Deployments: Okabe and Ito's colour-blind-safe blue and vermilion, toned to the page.
const palettes = {
  light: {
    paper: '#fbfaf7', panel: '#ffffff', ink: '#1d1f21', soft: '#565b61', faint: '#666b72', line: '#e3e0d8', bad: '#b3261e', warn: '#8a5a00',
    deployments: ['#1f6fb5', '#d0601a', '#2a8c72', '#9a5ea8', '#7a7a2a'],
    stages: { embed: '#d0601a', search: '#c9a227', model_load: '#8d6e63', llm_first_token: '#1f6fb5', generation: '#6fb1e0', rest: '#b9bcc0', wait: '#8a6fb0', headers: '#c9a227', documents: '#d0601a', first_token: '#1f6fb5', tokens: '#6fb1e0', finish: '#b9bcc0' },
  },
  dark: {
    paper: '#14161a', panel: '#1b1e23', ink: '#e8e6e1', soft: '#b1b5bb', faint: '#8b9199', line: '#2f343b', bad: '#f28b82', warn: '#e5b567',
    deployments: ['#6fb1ee', '#f08f4f', '#5fc9aa', '#c99ad6', '#c4c46a'],
    stages: { embed: '#e07f3e', search: '#d6b64a', model_load: '#a98b80', llm_first_token: '#4d96d9', generation: '#9bcbf0', rest: '#5a6068', wait: '#b39ddb', headers: '#d6b64a', documents: '#e07f3e', first_token: '#4d96d9', tokens: '#9bcbf0', finish: '#5a6068' },
  },
};

const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set();
let chosen = null;
let printing = false;

export const themeName = () => (printing ? 'light' : chosen ?? (system.matches ? 'dark' : 'light'));
export const theme = () => palettes[themeName()];
export const onTheme = (listener) => listeners.add(listener);

export function toggleTheme() {
  chosen = themeName() === 'dark' ? 'light' : 'dark';
  apply();
}

function apply() {
  document.documentElement.dataset.theme = themeName();
  listeners.forEach((listener) => listener());
}

system.addEventListener('change', apply);
addEventListener('beforeprint', () => {
  printing = true;
  apply();
  // Without a view box the style sheet could not shrink the drawings to the paper.
  for (const svg of document.querySelectorAll('.chart svg')) svg.setAttribute('viewBox', `0 0 ${svg.getAttribute('width')} ${svg.getAttribute('height')}`);
});
addEventListener('afterprint', () => {
  printing = false;
  document.querySelectorAll('.chart svg').forEach((svg) => svg.removeAttribute('viewBox'));
  apply();
});
document.documentElement.dataset.theme = themeName();
