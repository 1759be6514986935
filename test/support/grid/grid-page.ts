/** A page of its own in the browser with views of a grid in it, as anywidget makes them, and a kernel behind. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { GridQuestion, GridState } from '../../../src/grid/index.ts';
import { root } from '../clients/workplace.ts';
import type { TableKernel } from './table-kernel.ts';

/** Chromium lets a page of this address use the clipboard; nothing listens there, the test answers. */
const address = 'http://localhost/grid';

/** The part of a widget manager that a view sees: a model that hears of its state, of messages and of its comm. */
const manager = `
  const models = new Map();
  window.grids = {
    models,
    create(name, state) {
      const heard = [];
      const view = { model: { comm_live: true } };
      // What a view has set, and what of it went to the kernel.
      const own = {};
      let kept = {};
      models.set(name, {
        sent: [],
        tell(event, ...values) {
          for (const [wanted, callback] of [...heard]) if (wanted === event) callback.call(view, ...values);
        },
        kept: () => kept,
        set(grid) { state = grid; this.tell('change:grid'); },
        lose() { view.model.comm_live = false; this.tell('comm_live_update'); },
        proxy: {
          get: (key) => (key === 'grid' ? state : own[key]),
          set(key, value) { own[key] = structuredClone(value); },
          save_changes() { kept = { ...own }; },
          send(content) {
            if (!view.model.comm_live) throw new Error('the comm is closed');
            window.askKernel(name, structuredClone(content)).then((answer) => models.get(name).tell('msg:custom', answer, []));
          },
          on: (event, callback) => heard.push([event, callback]),
          off: (event, callback) => {
            const at = heard.findIndex(([wanted, known]) => wanted === event && known === callback);
            if (at >= 0) heard.splice(at, 1);
          },
        },
        heard,
      });
    },
    async show(name, id) {
      const { default: widget } = await import('/grid-view.js');
      const el = document.createElement('div');
      el.id = id;
      document.querySelector('main').append(el);
      widget.initialize?.({ model: models.get(name).proxy });
      el.closeView = await widget.render({ model: models.get(name).proxy, el });
    },
  };
`;

export interface GridPageOptions {
  /** Custom properties that a client sets. */
  readonly style?: string;
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly forcedColors?: 'active' | 'none';
}

/** What a test does with one view. */
export interface GridView {
  readonly root: Locator;
  readonly scroller: Locator;
  readonly status: Locator;
  /** The texts of a row that is seen, by its number from 1. */
  row(number: number): Promise<readonly string[]>;
  cell(number: number, column: number): Locator;
  head(name: string): Locator;
  /** Resolves when the row is seen with its values. */
  filled(number: number): Promise<void>;
}

export interface GridPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of. */
  readonly errors: readonly string[];
  add(name: string, kernel: TableKernel, state?: GridState): Promise<GridView>;
  /** Another view of the same model. */
  addView(name: string, id: string): Promise<GridView>;
  setState(name: string, state: GridState): Promise<void>;
  close(): Promise<void>;
}

export async function openGridPage(
  browser: Browser,
  options: GridPageOptions = {},
): Promise<GridPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1300, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
    ...(options.forcedColors === undefined ? {} : { forcedColors: options.forcedColors }),
  });
  const page = await context.newPage();
  // Only catches what never comes.
  page.setDefaultTimeout(120_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const kernels = new Map<string, TableKernel>();
  await page.exposeFunction('askKernel', async (name: string, question: GridQuestion) =>
    kernels.get(name)?.answer(question),
  );
  const [script, css] = await Promise.all([
    readFile(path.join(root, 'dist/cli/grid-view.js'), 'utf8'),
    readFile(path.join(root, 'dist/cli/grid-view.css'), 'utf8'),
  ]);
  const html = `<!doctype html><html style="color-scheme: ${options.colorScheme ?? 'light'};${options.style ?? ''}"><head><title>grids</title><style>body{margin:12px;background:var(--jp-layout-color0,Canvas)}${css}</style></head>
<body><button id="before">before</button><main></main><button id="after">after</button><script>${manager}</script></body></html>`;
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/grid') await route.fulfill({ contentType: 'text/html', body: html });
    else if (pathname === '/grid-view.js')
      await route.fulfill({ contentType: 'text/javascript', body: script });
    else if (pathname === '/favicon.ico') await route.fulfill({ status: 204 });
    else await route.abort();
  });
  await page.goto(address);
  const call = async (code: string): Promise<void> => page.evaluate<void>(code);
  const show = async (name: string, id: string): Promise<GridView> => {
    await call(`grids.show(${JSON.stringify(name)}, ${JSON.stringify(id)})`);
    return viewOf(page, id);
  };
  return {
    page,
    context,
    errors,
    add: async (name, kernel, state = kernel.state()) => {
      kernels.set(name, kernel);
      await call(`grids.create(${JSON.stringify(name)}, ${JSON.stringify(state)})`);
      return show(name, `view-${name}`);
    },
    addView: show,
    setState: async (name, state) =>
      call(`grids.models.get(${JSON.stringify(name)}).set(${JSON.stringify(state)})`),
    close: async () => context.close(),
  };
}

function viewOf(page: Page, id: string): GridView {
  return gridIn(page.locator(`#${id}`));
}

/** What a function, written as a text, gives for an element of the page: tests know no types of the browser. */
export async function ofElement<T = void>(of: Locator, code: string): Promise<T> {
  await of.evaluate((one: { readonly dataset: Record<string, string> }) => {
    one.dataset['asked'] = 'yes';
  });
  return of
    .page()
    .evaluate<T>(
      `(() => { const one = document.querySelector('[data-asked]'); delete one.dataset.asked; return (${code})(one); })()`,
    );
}

/** The one grid below an element. */
export function gridIn(below: Locator): GridView {
  const shown = below.locator('.lkg');
  const row = (number: number): Locator =>
    shown.locator(`.lkg-row[aria-rowindex="${String(number + 1)}"]`);
  const cell = (number: number, column: number): Locator =>
    row(number).locator(`[role="gridcell"][aria-colindex="${String(column + 2)}"]`);
  return {
    root: shown,
    scroller: shown.locator('[role="grid"]'),
    status: shown.locator('.lkg-status'),
    row: async (number) => row(number).locator('[role="gridcell"]').allInnerTexts(),
    cell,
    head: (name) =>
      shown
        .locator('[role="columnheader"]')
        .filter({ has: below.page().getByText(name, { exact: true }) }),
    filled: async (number) => {
      await row(number).locator('.lkg-text').first().waitFor();
    },
  };
}
