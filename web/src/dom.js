// Elements from data. Text is always set as text: nothing that a server or a label says becomes markup.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function select(label, options, chosen, onChange) {
  const node = el('select', { onchange: () => onChange(node.value) }, options.map(([value, text]) =>
    el('option', { value, selected: String(value) === String(chosen) }, text)));
  return el('label', {}, label, node);
}

export function section(id, title, lead, ...content) {
  return el('section', { id, 'aria-labelledby': `${id}-title` }, el('h2', { id: `${id}-title` }, title), lead && el('p', { class: 'lead' }, lead), content);
}

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

// For tooltips only, which the chart library wants as markup.
export const escaped = (text) => String(text).replace(/[&<>"']/g, (c) => escapes[c]);
