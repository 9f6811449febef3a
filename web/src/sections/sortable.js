// A table that sorts by any column. A column's read(item) gives { sort, node }; what is unknown has sort null and stands last.
import { el } from '../dom.js';
import { isEstimate, isNumber } from '../format.js';

// Rows may be shown anew at any time; order, focus and scroll stay. keyOf(item) says which row is the same as before.
export function growingTable(caption, columns, keyOf) {
  let sorted = null;
  let rows = [];
  const body = el('tbody');
  const heads = columns.map((column, index) => el('th', { scope: 'col', class: column.text && 'text' },
    column.plain ? column.title : el('button', { type: 'button', onclick: () => sortBy(index) }, column.title)));

  function sortBy(index) {
    const descending = heads[index].getAttribute('aria-sort') === 'ascending';
    heads.forEach((head) => head.removeAttribute('aria-sort'));
    heads[index].setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    sorted = { index, descending };
    draw();
  }

  function draw() {
    const ordered = sorted === null ? rows : [...rows].sort((a, b) => order(a.cells[sorted.index].sort, b.cells[sorted.index].sort, sorted.descending));
    const held = focusIn(body);
    body.replaceChildren(...ordered.map((row) => el('tr', { 'data-key': row.key }, row.cells.map((cell, i) => el('td', { class: columns[i].text && 'text' }, cell.node)))));
    held?.();
  }

  function show(items) {
    rows = items.map((item) => ({ key: keyOf(item), cells: columns.map((column) => column.read(item)) }));
    draw();
  }

  const node = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${caption}, scrolls sideways` }, el('table', {}, el('thead', {}, el('tr', {}, heads)), body));
  return { node, show };
}

// A table whose rows never change.
export function sortable(caption, columns, items) {
  const table = growingTable(caption, columns, (item) => items.indexOf(item));
  table.show(items);
  return table.node;
}

function order(x, y, descending) {
  if (x === y) return 0;
  if (x === null) return 1;
  if (y === null) return -1;
  return (x < y ? -1 : 1) * (descending ? -1 : 1);
}

// Remembers which control of which row has the focus; calling what it returns gives it to the same one among the new rows.
function focusIn(body) {
  const held = document.activeElement;
  const row = held?.closest('tr');
  if (!row || !body.contains(row)) return null;
  const controls = (of) => [...of.querySelectorAll('a, button, input')];
  const place = controls(row).indexOf(held);
  return () => {
    const same = [...body.children].find((other) => other.dataset.key === row.dataset.key);
    if (same) controls(same)[place]?.focus({ preventScroll: true });
  };
}

export const text = (value) => ({ sort: value, node: value });
export const absent = (reason) => ({ sort: null, node: el('span', { class: 'na' }, `n/a (${reason})`) });

export function reading(value, format) {
  if (isNumber(value)) return { sort: value, node: format(value) };
  if (isEstimate(value)) return { sort: value[0], node: el('span', {}, format(value[0]), ' ', el('span', { class: 'ci' }, `[${format(value[1])}, ${format(value[2])}]`)) };
  return absent(value ?? 'not read');
}
