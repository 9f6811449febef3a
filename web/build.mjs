// Bundles script and style into one file per page: dist/report.html, dist/live.html and dist/view.html, which Ouro.Cli embeds. No address of another machine is in them.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';

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

const style = await bundled('src/report.css');

// The page names what it was built from, so that a test can tell a stale one: SHA-256 over path, NUL, content, NUL of every source.
const names = ['build.mjs', 'package-lock.json', ...(await filesOf('licenses')), ...(await filesOf('src'))].sort();
const hash = createHash('sha256');
for (const name of names) hash.update(`${name}\0`).update(await readFile(name)).update('\0');
const sources = hash.digest('hex');

async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
}

const licences = await Promise.all(
  ['echarts.NOTICE.txt', 'echarts.LICENSE.txt', 'd3.LICENSE.txt', 'zrender.LICENSE.txt'].map((name) => readFile(`licenses/${name}`, 'utf8')),
);
const comment = licences.join('\n----\n').replaceAll('--', '- -');

async function write(name, entry) {
  const [template, script] = await Promise.all([readFile(`src/${name}`, 'utf8'), bundled(entry)]);
  if (script.includes('</script')) throw new Error('the script would end its own element');

  // Replacement functions: '$' in the bundle must not be read as a pattern.
  const page = template
    .replace('<!--sources-->', () => `<meta name="ouro-sources" content="${sources}">`)
    .replace('/*style*/', () => style)
    .replace('/*script*/', () => script)
    .replace('<!--licences-->', () => `<!--\nThis page contains Apache ECharts, with parts of D3, and ZRender under these licences:\n\n${comment}\n-->`);
  await writeFile(`dist/${name}`, page.replaceAll(/[ \t]+$/gm, ''));
  console.log(`dist/${name}: ${(page.length / 1024).toFixed(0)} KiB`);
}

await mkdir('dist', { recursive: true });
await write('report.html', 'src/main.js');
await write('live.html', 'src/live.js');
await write('view.html', 'src/view.js');
