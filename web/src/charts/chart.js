// One chart in the page: drawn when it comes near the screen, again on a change of theme or size.
import * as echarts from 'echarts/core';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { el } from '../dom.js';
import { onTheme, theme } from '../theme.js';

echarts.use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, TooltipComponent, SVGRenderer]);

const fonts = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

// option() is asked anew for each drawing, so that it takes the theme's colours; describe() says in words what it shows;
// onClick(hit) gets what was clicked.
export function chart(option, describe, height, onClick) {
  const node = el('div', { class: 'chart', role: 'img', 'aria-label': describe() });
  if (height) node.style.height = `${height()}px`;
  let instance = null;

  function draw() {
    if (!node.isConnected) return;
    if (!instance) {
      instance = echarts.init(node, null, { renderer: 'svg' });
      if (onClick) instance.on('click', onClick);
    }
    if (height) node.style.height = `${height()}px`;
    node.setAttribute('aria-label', describe());
    instance.resize();
    instance.setOption({ animation: false, textStyle: { fontFamily: fonts }, ...option(theme()) }, { notMerge: true });
  }

  new ResizeObserver(() => instance?.resize()).observe(node);
  const near = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    draw();
  }, { rootMargin: '600px' });
  near.observe(node);
  onTheme(draw);
  return { node, draw };
}

export const tooltip = (colours) => ({
  backgroundColor: colours.panel,
  borderColor: colours.line,
  padding: [8, 11],
  textStyle: { color: colours.ink, fontSize: 13 },
  confine: true,
  transitionDuration: 0,
  extraCssText: 'box-shadow: 0 4px 18px rgb(0 0 0 / .14); border-radius: 8px;',
});

export const axisText = (colours, more = {}) => ({ color: colours.soft, fontSize: 11.5, hideOverlap: true, ...more });

export const valueAxis = (colours, more = {}) => ({
  type: 'value',
  axisLine: { show: false },
  axisTick: { show: false },
  splitNumber: 4,
  splitLine: { lineStyle: { color: colours.line } },
  ...more,
  axisLabel: axisText(colours, more.axisLabel),
});

export const name = (colours, text) => ({ name: text, nameLocation: 'middle', nameGap: 24, nameTextStyle: { color: colours.faint, fontSize: 11.5 } });

// A 95 % interval as a whisker, for custom series; along: 'x' or 'y'.
export function whisker(from, to, colour, along = 'y') {
  const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: colour, lineWidth: 1.4, opacity: 0.75 } });
  const cap = ([x, y]) => (along === 'y' ? line(x - 4, y, x + 4, y) : line(x, y - 4, x, y + 4));
  return [line(...from, ...to), cap(from), cap(to)];
}

// A dot as the scaling charts draw it: hollow and marked where the cell behind it is doubtful.
export function dot([cx, cy], validity, colour, colours) {
  const doubtful = { suspect: colours.warn, invalid: colours.bad }[validity];
  return { type: 'circle', shape: { cx, cy, r: doubtful ? 5 : 4 }, style: doubtful ? { fill: colours.paper, stroke: doubtful, lineWidth: 2 } : { fill: colour } };
}
