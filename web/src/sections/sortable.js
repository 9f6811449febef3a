// A table that sorts by any column. A column's read(item) gives { sort, node }; what is unknown has sort null and stands last.
import { el } from '../dom.js';

export function sortable(caption, columns, items) {
  const rows = items.map((item) => columns.map((column) => column.read(item)));
  const body = el('tbody');
  const heads = columns.map((column, index) => el('th', { scope: 'col', class: column.text && 'text' },
    el('button', { type: 'button', onclick: () => sortBy(index) }, column.title)));
  const show = (ordered) => body.replaceChildren(...ordered.map((row) => el('tr', {}, row.map((cell, i) => el('td', { class: columns[i].text && 'text' }, cell.node)))));

  function sortBy(index) {
    const descending = heads[index].getAttribute('aria-sort') === 'ascending';
    heads.forEach((head) => head.removeAttribute('aria-sort'));
    heads[index].setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    const order = (a, b) => {
      const [x, y] = [a[index].sort, b[index].sort];
      if (x === y) return 0;
      if (x === null) return 1;
      if (y === null) return -1;
      return (x < y ? -1 : 1) * (descending ? -1 : 1);
    };
    show([...rows].sort(order));
  }

  show(rows);
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${caption}, scrolls sideways` }, el('table', {}, el('thead', {}, el('tr', {}, heads)), body));
}

export const text = (value) => ({ sort: value, node: value });
export const absent = (reason) => ({ sort: null, node: el('span', { class: 'na' }, `n/a (${reason})`) });
