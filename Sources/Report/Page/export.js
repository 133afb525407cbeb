// Downloads of what is visible.

/** A field of CSV (RFC 4180) that no spreadsheet takes for a formula. Pure. */
function csvField(value) {
  let field = String(value);
  if (/^[=+\-@\t\r]/.test(field)) field = `'${field}`;
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** The samples of a range: each layer in bytes, whether or not it is folded. Pure. */
function csvOf(model, view) {
  const {times, total, drawn} = stackOf(model, {...view, all: true});
  const {start} = model.run;
  const names = drawn.map(({full}) => full);
  const lines = [['elapsed_ms', ...(start ? ['time'] : []), 'total', ...names]];
  const [first, end] = indicesWithin(times, ...rangeOf(model, view));
  for (let i = first; i < end; i++) {
    lines.push([
      times[i], ...(start ? [formatTimestamp(times[i], start)] : []), total[i],
      ...drawn.map(({values}) => values[i]),
    ]);
  }
  return lines.map(line => `${line.map(csvField).join(',')}\r\n`).join('');
}

const EXPORTED_STYLES = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'font-weight',
  'paint-order',
];

/** The timeline as an SVG of its own, with the legend below. */
function svgOf(page, model, {stack, width, height}) {
  const columns = Math.max(1, Math.floor(width / 230));
  const layers = stack.layers.filter(layer => layer.peak > 0).reverse();
  const whole = height + 64 + 18 * Math.ceil(layers.length / columns);
  const {backgroundColor, color} = getComputedStyle(document.body);
  const chart = page.find('chart').cloneNode(true);
  inlineStyles(page.find('chart'), chart);
  const names = layers.map(({name, color: fill}, i) => {
    const [x, y] = [MARGIN.left + i % columns * 230, height + 60 + 18 * Math.floor(i / columns)];
    const short = name.length > 30 ? `${name.slice(0, 29)}…` : name;
    return svg('g', {}, svg('rect', {x, y: y - 9, width: 10, height: 10, fill}),
      svg('text', {x: x + 16, y, fill: color}, short));
  });
  return new XMLSerializer().serializeToString(svg('svg', {
    width, height: whole, viewBox: `0 0 ${width} ${whole}`, role: 'img',
    'font-family': 'system-ui, sans-serif', 'font-size': 12,
  }, svg('title', {}, model.run.title),
  svg('rect', {width, height: whole, fill: backgroundColor}),
  svg('text', {x: 4, y: 26, fill: color, 'font-size': 18, 'font-weight': 'bold'}, model.run.title),
  svg('g', {transform: 'translate(0 40)'}, ...chart.childNodes), ...names));
}

function inlineStyles(from, to) {
  const style = getComputedStyle(from);
  for (const name of EXPORTED_STYLES) to.setAttribute(name, style.getPropertyValue(name));
  to.removeAttribute('class');
  [...from.children].forEach((child, i) => inlineStyles(child, to.children[i]));
}

function download(name, type, content) {
  const href = URL.createObjectURL(new Blob([content], {type}));
  make('a', {href, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}
