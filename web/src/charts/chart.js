// One chart in the page: drawn when it comes near the screen, again on a change of theme or size.
import * as echarts from 'echarts/core';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { el } from '../dom.js';
import { onTheme, theme } from '../theme.js';

echarts.use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, TooltipComponent, SVGRenderer]);

const fonts = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

// option() is asked anew for each drawing, so that it takes the theme's colours; describe() says in words what it shows.
export function chart(option, describe, height) {
  const node = el('div', { class: 'chart', role: 'img', 'aria-label': describe() });
  if (height) node.style.height = `${height()}px`;
  let instance = null;

  function draw() {
    if (!node.isConnected) return;
    instance ??= echarts.init(node, null, { renderer: 'svg' });
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
