// Which layers the timeline stacks, and their values. Pure functions.

/** How many layers are stacked unless all are asked for. */
const USUAL_LAYERS = 12;

const OTHER_COLOR = '#b8bdc4';

function layerCount(model) {
  return model.top || USUAL_LAYERS;
}

function splitBy({splits}, key) {
  return splits.find(split => split.key === key);
}

/**
 * The stack of a view: `layers` from bottom to top, with `values` at each of `times`, of which
 * `total` is the sum. `drawn` are those that are drawn, and `outline` is their sum.
 */
function stackOf(model, view) {
  const isWhole = view.process === null;
  let stack = isWhole
    ? {times: model.times, layers: splitBy(model, view.by).layers, total: model.total}
    : processStack(model, view.process);
  const only = stack.layers.find(layer => layer.id === view.only);
  if (isWhole && !view.all && !only) stack = {...stack, layers: folded(stack, layerCount(model))};
  return {
    ...stack, drawn: only ? [only] : stack.layers, outline: only ? only.values : stack.total,
    isWhole: isWhole && !only,
  };
}

/** The largest layers in their order, and the sum of the others at the top. */
function folded({layers, times}, count) {
  if (layers.length <= count + 1) return layers;
  const bySize = layers.filter(layer => !layer.isRest).sort((a, b) => b.peak - a.peak);
  const kept = new Set(bySize.slice(0, count));
  const others = layers.filter(layer => !kept.has(layer));
  const values = sumOfLayers(others, times.length);
  const number = others.reduce((sum, layer) => sum + (layer.count || 1), 0);
  const name = `Other (${number})`;
  return [
    ...layers.filter(layer => kept.has(layer)),
    {id: 'other', name, full: name, color: OTHER_COLOR, values, peak: largest(values)},
  ];
}

function sumOfLayers(layers, length) {
  const values = new Array(length).fill(0);
  for (const layer of layers) {
    for (let i = 0; i < length; i++) values[i] += layer.values[i];
  }
  return values;
}

function processLayers(model) {
  return splitBy(model, 'process')?.layers || [];
}

/** One process by category. Samples after the details, and its peak, are one layer. */
function processStack(model, index) {
  const {times, detail} = model;
  const {values, peak} = processLayers(model).find(layer => layer.process === index)
    || {values: times.map(() => 0)};
  const rows = detail?.rows.filter(row => row.process === index) || [];
  const places = new Map(rows.length ? detail.times.map((time, i) => [time, i]) : []);
  const end = Math.max(-1, ...places.keys());
  const top = values.indexOf(largest(values));
  const others = times.filter((time, i) => time > end || i === top && !places.has(time));
  const shown = [...places.keys(), ...others].sort((a, b) => a - b);
  const layers = (rows.length ? detail.categories : []).map(({name, color}, id) => {
    const sums = sumOfLayers(rows.filter(row => row.category === id), places.size);
    return {name, color, values: shown.map(time => sums[places.get(time)] || 0)};
  });
  const age = times.at(-1) - end;
  layers.push({
    name: `No details${age ? ` for ${formatLength(age)}` : ''}`, key: '-',
    color: OTHER_COLOR,
    values: shown.map(time => places.has(time) ? 0 : values[indexBefore(times, time)]),
  });
  layers.forEach((layer, id) =>
    Object.assign(layer, {id: String(id), full: layer.name, peak: largest(layer.values)}));
  return {
    times: shown, layers: layers.filter(layer => layer.peak), peak,
    total: sumOfLayers(layers, shown.length),
  };
}

/** What identifies a layer in addresses and events. */
function layerKey({processes}, layer) {
  return (processes[layer.process] || layer).key || layer.full;
}

/** Without what is known only of all processes if the view is that of one. */
function shownModel(model, view) {
  return view.process === null ? model : {...model, counters: [], events: []};
}
