/** Draws a Vega-Lite specification, without a browser and without network. The libraries are loaded with the first picture. */
import type { TopLevelSpec } from 'vega-lite';
import { type LoadCanvas, type NoRaster, type RasterPlot, rasterPlot } from './raster.ts';

/** Characters that XML 1.0 cannot hold: with one of them no picture is shown. */
// oxlint-disable-next-line no-control-regex -- to find them is the point
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

export interface DrawnPlot {
  /** Its text. It runs nothing and loads nothing. */
  readonly svg: string;
  readonly png: RasterPlot | NoRaster;
}

export async function drawPlot(specification: TopLevelSpec, load: LoadCanvas): Promise<DrawnPlot> {
  // One after the other: they share modules.
  const vega = await import('vega');
  const { compile } = await import('vega-lite');
  // A copy, since drawing adds a number to each value.
  const { spec } = compile(structuredClone(specification), { logger: vega.logger(vega.None) });
  const refuse = async (): Promise<never> =>
    Promise.reject(new Error('a plot loads nothing from elsewhere'));
  const view = new vega.View(vega.parse(spec), {
    renderer: 'none',
    logger: vega.logger(vega.None),
    loader: { ...vega.loader(), load: refuse, sanitize: refuse, http: refuse, file: refuse },
  });
  try {
    const svg = shortened((await view.toSVG()).replace(notXml, '\ufffd'));
    return { svg, png: await rasterPlot(view, svg, load) };
  } finally {
    view.finalize();
  }
}

/** Coordinates to a hundredth of a pixel: most of a large picture is digits that nobody can see. */
function shortened(svg: string): string {
  return svg.replace(/<[^<>]*>/g, (tag) =>
    tag.replace(/ (?:d|transform)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) =>
        String(Math.round(Number(number) * 100) / 100),
      ),
    ),
  );
}
