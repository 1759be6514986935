/** JupyterLab in a real Chromium: opens a notebook, presses what a user presses, reads what a user sees, keeps pictures. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { type JupyterServer, startJupyterServer } from './jupyter-server.ts';
import { type CellSource, writeNotebook } from './notebook.ts';
import { createWorkplace, root, type Workplace } from './workplace.ts';

/** The finder that the set-up uses too. It is plain JavaScript, so its type is said here. */
const { findChromium } = (await import(path.join(root, 'tools/find-chromium.mjs'))) as {
  findChromium: () => string | undefined;
};

/** A place with a running JupyterLab and a browser. */
export interface Lab {
  readonly workplace: Workplace;
  readonly server: JupyterServer;
  readonly browser: Browser;
  /** The page in which notebooks are opened one after another: to load JupyterLab takes a browser seconds. */
  page: Page | undefined;
  close(): Promise<void>;
}

/** Starts all three. */
export async function startLab(): Promise<Lab> {
  const workplace = await createWorkplace();
  await quietLab(workplace);
  const server = await startJupyterServer(workplace, 'lab');
  const browser = await startBrowser(workplace.env);
  return {
    workplace,
    server,
    browser,
    page: undefined,
    close: async () => {
      await browser.close();
      await server.stop();
      await workplace.close();
    },
  };
}

/** Starts the system's Chromium, without a window, with a profile of its own, and with no traffic of its own. */
export async function startBrowser(env: Workplace['env']): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('no Chromium: install it (apt-get install chromium) or set CHROMIUM_PATH');
  return chromium.launch({
    executablePath,
    env,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Writes the user settings that keep JupyterLab from asking about news and updates. Before the server starts. */
async function quietLab(workplace: Workplace): Promise<void> {
  const directory = path.join(
    workplace.env['JUPYTERLAB_SETTINGS_DIR'] ?? '',
    '@jupyterlab/apputils-extension',
  );
  await mkdir(directory, { recursive: true });
  await writeFile(
    path.join(directory, 'notification.jupyterlab-settings'),
    JSON.stringify({ checkForUpdates: false, fetchNews: 'false' }),
  );
}

/** Notebooks that are opened from now on have the theme, in a page of their own. */
export async function setTheme(lab: Lab, name: string): Promise<void> {
  const { workplace } = lab;
  await lab.page?.close();
  const directory = path.join(
    workplace.env['JUPYTERLAB_SETTINGS_DIR'] ?? '',
    '@jupyterlab/apputils-extension',
  );
  await mkdir(directory, { recursive: true });
  await writeFile(
    path.join(directory, 'themes.jupyterlab-settings'),
    JSON.stringify({ theme: name }),
  );
}

/** Resolves when a kernel has answered on a connection that the page makes from now on. */
export async function kernelAnswers(page: Page): Promise<void> {
  return new Promise((resolve) => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (payload.includes('kernel_info_reply')) resolve();
      });
    });
  });
}

/** A notebook open in JupyterLab. */
export interface LabNotebook {
  readonly page: Page;
  /** The code cell at a position, from 0. */
  cell(index: number): Locator;
  /** What a cell shows below its code. */
  outputs(index: number): Locator;
  /** Puts the cursor into a cell and presses Shift+Enter; resolves when the cell was taken to run. */
  run(index: number): Promise<void>;
  /** Resolves when the cell has ended, and so has its number between the brackets. */
  ended(index: number): Promise<void>;
  /** Presses the stop button of the toolbar. */
  pressStop(): Promise<void>;
  /** Presses Ctrl+S and waits until the notebook is no longer marked as changed. */
  save(): Promise<void>;
  /** Keeps a picture as out/screenshots/NAME.png. */
  picture(name: string): Promise<void>;
  /** Closes its tab, saved or not. */
  close(): Promise<void>;
}

/** A page as large as a laptop's screen. Its waits only catch what never comes: the test has a deadline of its own. */
export async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(600_000);
  return page;
}

/** Opens NAME.ipynb, written anew when there are `cells` for it, and waits until its kernel is idle. Close the one before it. */
export async function openNotebook(
  lab: Lab,
  name: string,
  cells?: readonly CellSource[],
  kernel?: string,
): Promise<LabNotebook> {
  const { workplace, server, browser } = lab;
  const file = `${name}.ipynb`;
  if (cells !== undefined) await writeNotebook(path.join(workplace.notebooks, file), cells, kernel);
  const isLoaded = lab.page?.isClosed() === false;
  const page = isLoaded && lab.page !== undefined ? lab.page : await newPage(browser);
  lab.page = page;
  // The indicator says idle before there is a kernel, and a cell run then is dropped; what counts is the kernel's answer.
  const connected = kernelAnswers(page);
  // What it gives is the widget, which is too large to be handed over.
  if (isLoaded)
    await page.evaluate(
      `jupyterapp.commands.execute('docmanager:open', { path: '${file}' }).then(() => true)`,
    );
  else await page.goto(`${server.url}lab/tree/${file}?reset&token=${server.token}`);
  const panel = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)');
  await connected;
  await panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
  const cell = (index: number): Locator =>
    panel.locator(`.jp-CodeCell[data-windowed-list-index="${String(index)}"]`);
  return {
    page,
    cell,
    outputs: (index) => cell(index).locator('.jp-OutputArea-output'),
    run: async (index) => {
      await cell(index).locator('.cm-content').click();
      await cell(index).locator('.cm-editor.cm-focused').waitFor();
      await page.keyboard.press('Shift+Enter');
      await cell(index)
        .locator('.jp-InputPrompt', { hasText: /^\[(\*|\d+)\]:$/ })
        .waitFor();
    },
    ended: async (index) => {
      await cell(index)
        .locator('.jp-InputPrompt', { hasText: /^\[\d+\]:$/ })
        .waitFor();
    },
    pressStop: async () => {
      await panel.locator('[data-command="notebook:interrupt-kernel"]').first().click();
    },
    save: async () => {
      await page.keyboard.press('Control+s');
      await page.locator('.lm-TabBar-tab.jp-mod-current:not(.jp-mod-dirty)').first().waitFor();
    },
    picture: async (name) => {
      const directory = path.join(root, 'out/screenshots');
      await mkdir(directory, { recursive: true });
      await page.screenshot({ path: path.join(directory, `${name}.png`) });
    },
    close: async () => {
      await page.evaluate('void jupyterapp.shell.currentWidget.dispose()');
      await panel.waitFor({ state: 'detached' });
    },
  };
}
