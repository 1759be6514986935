// A grid in JupyterLab in Chromium, from what the user does to the frame in which the answer is seen, beside a table of itables in the same browser.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findChromium } from '../../tools/find-chromium.mjs';
import { median, pause, percentile } from '../measure.mjs';
import { python } from '../peers.mjs';
import { beside, limit, row } from '../row.mjs';
import { environment, localGateway, main, root, workplace } from '../workplace.mjs';
import { itablesFrame, manyColumns } from './grid.mjs';

const jupyter = join(root, '.venv', 'bin', 'jupyter');
/** What itables makes a page of in a minute: all rows go to the browser. */
const theirRows = 100_000;

export async function gridView({ quick, missing }) {
  const chromium = findChromium();
  if (chromium === undefined || !existsSync(jupyter))
    throw new Error('no Chromium or no JupyterLab: node tools/setup.mjs --python --chromium');
  const { chromium: driver } = await import('playwright-core');
  await localGateway();
  const lab = await startLab();
  const browser = await driver.launch({
    executablePath: chromium,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  try {
    const times = quick ? 5 : 40;
    const ours = await measureGrid(browser, lab, quick ? 100_000 : 1_000_000, times);
    const theirs = missing.itables === undefined ? await measureItables(browser, lab) : undefined;
    return rowsOf(ours, theirs, missing, quick ? 100_000 : 1_000_000);
  } finally {
    await browser.close();
    await lab.stop();
  }
}

function rowsOf(ours, theirs, missing, rows) {
  const what = `${rows} rows x 20 columns in a grid of JupyterLab`;
  const note = 'From the key or click to the frame in which the rows are seen, in Chromium';
  const other = `itables has ${theirRows} rows, all of them in the page`;
  const made = [];
  const add = (id, words, value, most, their) => {
    const own = { what: `${what}: ${words}`, unit: 'ms', ours: value };
    if (most !== undefined) made.push(limit({ id, ...own, most, note }));
    if (their !== undefined)
      made.push(
        row({
          id: `${id}-beside`,
          ...own,
          ...beside('itables', missing, () => theirs[their]),
          note: other,
        }),
      );
  };
  add('grid-view.opened', '%grid to its rows', ours.opened, 1000, 'opened');
  add(
    'grid-view.scrolled-early',
    'to a row anywhere, while its columns are measured',
    ours.early,
    500,
  );
  add('grid-view.scrolled', 'to a row anywhere, p95', ours.scrolled, 100);
  add('grid-view.sorted', 'sorted by a number', ours.sorted, 500, 'sorted');
  add('grid-view.filtered', 'filtered by a value', ours.filtered, 300);
  add('grid-view.searched', 'a text searched in all columns', ours.searched, undefined, 'searched');
  return made;
}

/** In the page: does `action`, and resolves with the milliseconds until a frame in which `isDone` holds. */
const timed = (action, isDone) => `(async () => {
  // Once all that waits for the frame has drawn.
  const { port1, port2 } = new MessageChannel();
  const frame = () => new Promise((done) => { port1.onmessage = done; requestAnimationFrame(() => port2.postMessage(0)); });
  await frame();
  const began = performance.now();
  await (async () => { ${action} })();
  for (;;) {
    await frame();
    if (await (async () => (${isDone}))()) return performance.now() - began;
    if (performance.now() - began > 120000) throw new Error('not within two minutes');
  }
})()`;

const run = (at) =>
  `jupyterapp.shell.currentWidget.content.activeCellIndex = ${at}; void jupyterapp.commands.execute('notebook:run-cell-and-select-next');`;
const isIdle = `(() => { const { sessionContext, content } = jupyterapp.shell.currentWidget; return sessionContext.session?.kernel?.status === 'idle' && [...content.widgets].every(({ promptNode }) => !promptNode?.textContent.includes('*')); })()`;

/** Cells that are scrolled away are not in the page. */
const cellNode = (at) => `jupyterapp.shell.currentWidget.content.widgets[${at}].node`;

async function open(browser, lab, name, kernel, cells) {
  writeFileSync(
    join(lab.notebooks, `${name}.ipynb`),
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: kernel, display_name: kernel, language: 'python' } },
      cells: cells.map((source, at) => ({
        id: `cell${at}`,
        cell_type: 'code',
        metadata: {},
        execution_count: null,
        outputs: [],
        source,
      })),
    }),
  );
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(120_000);
  await page.goto(`${lab.url}lab/workspaces/${name}/tree/${name}.ipynb?token=${lab.token}`);
  await page.waitForFunction(
    `globalThis.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'`,
  );
  await pause(1000);
  await page.locator('.jp-Cell').first().click();
  return page;
}

async function measureGrid(browser, lab, rows, times) {
  const page = await open(browser, lab, 'grid', 'linkis', [
    `%%sql --as many --quiet\n${manyColumns(rows)}`,
    ...Array.from({ length: 5 }, () => '%grid many'),
  ]);
  await page.evaluate(timed(run(0), isIdle));
  const opened = [];
  const gridOf = (cell) => `${cellNode(cell)}.querySelector('.lkg')`;
  const openNext = async () => {
    const isShown = `${gridOf(opened.length + 1)}?.querySelector('.lkg-text')`;
    opened.push(await page.evaluate(timed(run(opened.length + 1), isShown)));
  };
  await openNext();
  const grid = gridOf(1);
  await page.evaluate(`${grid}.scrollIntoView({ block: 'center' })`);
  const scroller = `${grid}.querySelector('.lkg-scroller')`;
  const first = `Math.min(...[...${grid}.querySelectorAll('.lkg-row')].map((one) => Number(one.getAttribute('aria-rowindex')) - 1))`;
  const isFilled = `(${grid}.querySelector('.lkg-text') && !${grid}.querySelector('.lkg-skeleton'))`;
  const toPart = async (part) => {
    const near = `Math.abs(${first} - ${Math.round(part * rows)}) < ${Math.round(rows / 100)}`;
    const to = `${scroller}.scrollTop = (${scroller}.scrollHeight - ${scroller}.clientHeight) * ${part};`;
    const ms = await page.evaluate(timed(to, `${near} && ${isFilled}`));
    await pause(300);
    return ms;
  };
  // While the columns are still measured.
  const early = [];
  for (const part of [0.5, 0.3, 0.8, 0.1, 0.9]) early.push(await toPart(part));
  await page.evaluate(timed('', `!${grid}.querySelector('.lkg-waiting')`));
  const scrolled = [];
  for (let time = 0; time < times; time += 1)
    scrolled.push(await toPart(time === 0 ? 0.5 : (time * 0.618) % 1));
  await page.evaluate(timed(`${scroller}.scrollTop = 0;`, `${first} === 1 && ${isFilled}`));
  const head = (name) =>
    `[...${grid}.querySelectorAll('.lkg-head-cell')].find((one) => one.querySelector('.lkg-name').textContent === '${name}')`;
  // The first one has the least number of every column.
  const someText = `${grid}.querySelector('.lkg-row[aria-rowindex="6"]')?.innerText`;
  const sorted = [];
  for (const name of ['n1', 'n2', 'n3', 'n1', 'n2']) {
    const before = await page.evaluate(someText);
    const press = `${head(name)}.querySelector('.lkg-name').click();`;
    const isSorted = `${head(name)}.getAttribute('aria-sort') === 'ascending' && ${isFilled} && ${someText} !== ${JSON.stringify(before)}`;
    sorted.push(await page.evaluate(timed(press, isSorted)));
    await pause(500);
  }
  const status = `${grid}.querySelector('.lkg-status').innerText`;
  const isFiltered = `${status}.includes(' of ') && ${isFilled}`;
  const clear = async () => {
    const press = `[...${grid}.querySelectorAll('.lkg-chip button')].at(-1).click();`;
    await page.evaluate(timed(press, `!${status}.includes(' of ') && ${isFilled}`));
    await pause(1000);
  };
  const filtered = [];
  for (let time = 0; time < 5; time += 1) {
    const cell = `${grid}.querySelector('.lkg-row[aria-rowindex="${time + 4}"] [aria-colindex="3"]')`;
    await page.evaluate(
      `${cell}.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: ${cell}.getBoundingClientRect().x + 5, clientY: ${cell}.getBoundingClientRect().y + 5 }))`,
    );
    const item = `[...document.querySelectorAll('[role="menuitem"]')].find((one) => one.innerText.startsWith('Filter by this value'))`;
    await page.evaluate(timed('', item));
    filtered.push(await page.evaluate(timed(`${item}.click();`, isFiltered)));
    await pause(1000);
    await clear();
  }
  const searched = [];
  for (const text of ['77', '912', '33', '845', '61']) {
    const box = `${grid}.querySelector('input[type="search"]')`;
    const type = `${box}.value = '${text}'; ${box}.dispatchEvent(new Event('input', { bubbles: true }));`;
    searched.push(await page.evaluate(timed(type, isFiltered)));
    await pause(1000);
    await clear();
  }
  while (opened.length < 5) {
    // What the columns of the one before hold is asked for a moment later.
    await pause(1000);
    await page.evaluate(timed('', `!${gridOf(opened.length)}.querySelector('.lkg-waiting')`));
    await openNext();
  }
  await page.close();
  return {
    opened: median(opened),
    early: median(early),
    scrolled: percentile(scrolled, 0.95),
    sorted: median(sorted),
    filtered: median(filtered),
    searched: median(searched),
  };
}

async function measureItables(browser, lab) {
  const page = await open(browser, lab, 'itables', 'itables', [
    `${itablesFrame(theirRows)}\nfrom itables import init_notebook_mode, show\ninit_notebook_mode(connected=False)`,
    'show(df, maxBytes=0)',
  ]);
  await page.evaluate(timed(run(0), isIdle));
  const table = `${cellNode(1)}?.querySelector('table.dataTable')`;
  const opened = await page.evaluate(
    timed(run(1), `${table}?.querySelectorAll('tbody td').length > 20`),
  );
  await pause(2000);
  const sorted = [];
  const firstRow = `${table}.querySelector('tbody tr')?.innerText`;
  for (const at of [2, 3, 4]) {
    const before = await page.evaluate(firstRow);
    const button = `${cellNode(1)}.querySelectorAll('thead .dt-column-order')[${at}]`;
    const press = `${button}.click();`;
    const isSorted = `${firstRow} !== ${JSON.stringify(before)}`;
    sorted.push(await page.evaluate(timed(press, isSorted)));
    await pause(500);
  }
  const searched = [];
  for (const text of ['77', '912', '33']) {
    const info = `document.querySelector('.dt-info').innerText`;
    const before = await page.evaluate(info);
    const box = `document.querySelector('.dt-search input')`;
    const type = `${box}.value = '${text}'; ${box}.dispatchEvent(new Event('input', { bubbles: true })); ${box}.dispatchEvent(new Event('keyup', { bubbles: true }));`;
    searched.push(await page.evaluate(timed(type, `${info} !== ${JSON.stringify(before)}`)));
    await pause(500);
  }
  await page.close();
  return { opened, sorted: median(sorted), searched: median(searched) };
}

/** JupyterLab with our kernel and the peers' Python, on a port of its own. */
async function startLab() {
  const at = (name) => join(workplace, name);
  const notebooks = at('notebooks');
  const settings = at('lab-settings/@jupyterlab/apputils-extension');
  for (const directory of [notebooks, settings]) mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(settings, 'notification.jupyterlab-settings'),
    JSON.stringify({ checkForUpdates: false, fetchNews: 'false' }),
  );
  const kernels = {
    linkis: {
      argv: [process.execPath, main, 'start', '-f', '{connection_file}'],
      interrupt_mode: 'message',
    },
    itables: { argv: [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'] },
  };
  for (const [name, spec] of Object.entries(kernels)) {
    const directory = at(`share/jupyter/kernels/${name}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(
      join(directory, 'kernel.json'),
      JSON.stringify({ display_name: name, language: 'python', ...spec }),
    );
  }
  const port = await freePort();
  const token = randomBytes(16).toString('hex');
  const server = spawn(
    jupyter,
    [
      'lab',
      '--no-browser',
      '--allow-root',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.root_dir=${notebooks}`,
      '--ServerApp.iopub_data_rate_limit=1e10',
      '--LabApp.expose_app_in_browser=True',
    ],
    {
      cwd: notebooks,
      stdio: 'ignore',
      env: {
        ...environment,
        JUPYTER_TOKEN: token,
        JUPYTER_PATH: at('share/jupyter'),
        JUPYTER_CONFIG_DIR: at('jupyter-config'),
        JUPYTER_DATA_DIR: at('jupyter-data'),
        JUPYTER_RUNTIME_DIR: at('jupyter-runtime'),
        JUPYTERLAB_SETTINGS_DIR: at('lab-settings'),
        JUPYTERLAB_WORKSPACES_DIR: at('lab-workspaces'),
      },
    },
  );
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const url = `http://127.0.0.1:${port}/`;
  for (const until = Date.now() + 60_000; ;) {
    const isUp = await fetch(`${url}api/status?token=${token}`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) break;
    if (Date.now() > until || server.exitCode !== null)
      throw new Error('JupyterLab does not answer');
    await pause(100);
  }
  return {
    url,
    token,
    notebooks,
    async stop() {
      server.kill('SIGTERM');
      await ended;
    },
  };
}

async function freePort() {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address();
  await new Promise((resolve) => taken.close(resolve));
  return port;
}
