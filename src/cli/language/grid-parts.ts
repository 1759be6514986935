/** What grids of tables need of this package and this machine: read with the first grid. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { GridParts } from '../../run/index.ts';
import { findAnywidget } from '../installed/anywidget.ts';
import { gridViewPath, packageDirectory } from '../package-facts.ts';

export function gridParts(): GridParts {
  let view: ReturnType<GridParts['view']> | undefined;
  return {
    view: async () => {
      view ??= readView();
      view.catch(() => {
        view = undefined;
      });
      return view;
    },
    // Looked for each time: it may be installed meanwhile.
    host: async () =>
      findAnywidget(
        { platform: process.platform, env: process.env, home: homedir() },
        packageDirectory(),
      ),
  };
}

async function readView(): ReturnType<GridParts['view']> {
  const path = gridViewPath();
  const [esm, css] = await Promise.all([
    readFile(path, 'utf8'),
    // The module may have its style in itself.
    readFile(path.replace(/\.js$/, '.css'), 'utf8').catch(() => ''),
  ]);
  return { esm, css };
}
