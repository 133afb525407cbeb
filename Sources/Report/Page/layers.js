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

/** One process by category; as one layer if the data has no details of it. */
function processStack(model, index) {
  const rows = model.detail ? model.detail.rows.filter(row => row.process === index) : [];
  if (!rows.length) {
    const {layers: series = []} = splitBy(model, 'process') || {};
    const layers = series.filter(layer => layer.process === index);
    return {times: model.times, layers, total: sumOfLayers(layers, model.times.length)};
  }
  const {times, categories} = model.detail;
  const layers = categories.map(({name, color}, id) => {
    const values = sumOfLayers(rows.filter(row => row.category === id), times.length);
    return {id: String(id), name, full: name, color, values, peak: largest(values)};
  }).filter(layer => layer.peak > 0);
  return {times, layers, total: sumOfLayers(layers, times.length)};
}
