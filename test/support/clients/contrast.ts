/** Measures in a page how well its texts can be read. */

/** Gives of each text in the elements its contrast with the ground that it stands on (WCAG 2.1, 1.4.3), opacities counted in. Runs in the page. */
export function contrastsIn(selector: string): string {
  return `(() => {
  // Mixed colours are computed as color(srgb r g b / alpha), of parts from 0 to 1.
  const parse = (text) => {
    const numbers = text.match(/[\\d.]+(e-\\d+)?/g).map(Number);
    const most = text.startsWith('color(srgb') ? 255 : 1;
    return [numbers[0] * most, numbers[1] * most, numbers[2] * most, numbers[3] ?? 1];
  };
  const over = (top, ground, alpha) => top.slice(0, 3).map((part, at) => part * alpha + ground[at] * (1 - alpha));
  const luminance = (color) => {
    const [r, g, b] = color.map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const texts = [...document.querySelectorAll(${JSON.stringify(selector)})].flatMap((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) nodes.push(node);
    return nodes;
  });
  for (const node of texts) {
    if (node.data.trim() === '') continue;
    let opacity = 1;
    const grounds = [];
    for (let element = node.parentElement; element !== null; element = element.parentElement) {
      const style = getComputedStyle(element);
      const background = parse(style.backgroundColor);
      if (grounds.length === 0) opacity *= Number(style.opacity);
      if (background[3] > 0) grounds.push(background);
      if (background[3] === 1) break;
    }
    const ground = grounds.reduceRight((below, top) => over(top, below, top[3]), [255, 255, 255]);
    const [r, g, b, alpha] = parse(getComputedStyle(node.parentElement).color);
    const color = over([r, g, b], ground, alpha * opacity);
    const [light, dark] = [luminance(color), luminance(ground)].sort((one, other) => other - one);
    found.push({ text: node.data.trim(), contrast: (light + 0.05) / (dark + 0.05) });
  }
  return found;
})()`;
}
