// Bundles script and style into one page: dist/report.html, which Ouro.Cli embeds. No address in it is ever fetched.
import { build } from 'esbuild';
import { mkdir, readFile, writeFile } from 'node:fs/promises';

const bundled = async (entry) => {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    legalComments: 'none', // the full licences stand in the page itself, below
  });
  return result.outputFiles[0].text.trim();
};

const [template, script, style] = await Promise.all([
  readFile('src/report.html', 'utf8'),
  bundled('src/main.js'),
  bundled('src/report.css'),
]);

if (script.includes('</script')) throw new Error('the script would end its own element');

const licences = await Promise.all(
  ['echarts.NOTICE.txt', 'echarts.LICENSE.txt', 'd3.LICENSE.txt', 'zrender.LICENSE.txt'].map((name) => readFile(`licenses/${name}`, 'utf8')),
);
const comment = licences.join('\n----\n').replaceAll('--', '- -');

// Replacement functions: '$' in the bundle must not be read as a pattern.
const page = template
  .replace('/*style*/', () => style)
  .replace('/*script*/', () => script)
  .replace('<!--licences-->', () => `<!--\nThis page contains Apache ECharts, with parts of D3, and ZRender under these licences:\n\n${comment}\n-->`);

await mkdir('dist', { recursive: true });
await writeFile('dist/report.html', page.replaceAll(/[ \t]+$/gm, ''));
console.log(`dist/report.html: ${(page.length / 1024).toFixed(0)} KiB`);
