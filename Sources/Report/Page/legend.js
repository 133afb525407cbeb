// The legend: a table of the layers with their values at the cursor.

/** Draws the rows. `updateLegend` fills in the values. */
function renderLegend(page, model, view, {stack, first, last, baseline}) {
  const total = {id: null, name: 'Total', values: stack.total, peak: stack.peak};
  // The data may lack a peak's sample.
  const peakOf = ({peak, values}) => !view.range && peak || largest(values, first, last + 1);
  page.legend = [total, ...stack.layers.filter(layer => layer.peak > 0).reverse()]
    .map(layer => legendRow(page, view, layer, peakOf(layer)));
  if (baseline) page.legend.push(baselineRow(baseline));
  page.find('legend-body').replaceChildren(...page.legend.map(row => row.element));
  const process = model.processes[view.process];
  const split = splitBy(model, view.by);
  page.find('legend-process').hidden = !process;
  page.find('legend-title').textContent = process ? processName(process) : `By ${split.label}`;
  const more = page.find('legend-more');
  more.hidden = Boolean(process) || split.layers.length <= layerCount(model) + 1;
  more.textContent = view.all
    ? `Show the largest ${layerCount(model)}` : `Show all ${split.layers.length}`;
}

function legendRow(page, view, layer, peak) {
  const isOnly = view.only === layer.id;
  const name = layer.id === null ? layer.name : button({
    class: 'layer', title: layer.full, 'data-layer': layer.id, 'aria-pressed': isOnly,
    click: () => page.selectLayer(layer),
  }, swatch(layer.color), make('bdi', {}, layer.name));
  const element = tableRow(make('th', {scope: 'row'}, name), ['', '', formatBytes(peak)], {
    class: layer.id === null ? 'total' : view.only === null || isOnly ? '' : 'faded',
  });
  return {element, id: layer.id, values: layer.values};
}

function baselineRow(baseline) {
  const name = make('th', {scope: 'row'}, make('span', {class: 'layer', title: baseline.name},
    swatch(), make('bdi', {}, `Baseline ${baseline.name}`)));
  return {
    element: tableRow(name, ['', '', formatBytes(largest(baseline.total))]), id: null, baseline,
  };
}

/** Emphasizes the row of the layer under the pointer; `undefined` for none. */
function emphasizeRow(page, id) {
  for (const row of page.legend) row.element.classList.toggle('pointed', row.id === id);
}

/** Shows the values of a sample; without one, those of the last visible sample. */
function updateLegend(page, model, {stack, last}, index) {
  const shown = index === null ? last : index;
  const time = stack.times[shown];
  const total = stack.total[shown];
  for (const {element, values, baseline} of page.legend) {
    const [, value, share] = element.children;
    if (values) {
      value.textContent = formatBytes(values[shown]);
      share.textContent = formatShare(values[shown], total);
    } else {
      const at = indexBefore(baseline.times, time);
      const isOver = time > baseline.times.at(-1);
      value.textContent = at < 0 || isOver ? '–' : formatBytes(baseline.total[at]);
    }
  }
  page.find('legend-time').textContent = model.isSnapshot ? 'Name'
    : index === null && time === model.times.at(-1) ? 'at the end'
      : `at ${page.time(time)}`;
  page.find('readout-time').textContent = page.time(time);
  page.find('readout-total').textContent = formatBytes(total);
  page.find('readout-rates').textContent = rateTexts(model, time).join(' · ');
}

/** Pure. */
function rateTexts(model, time) {
  const at = nearestIndex(model.times, time);
  const recent = values => values.slice(Math.max(0, at - 1), at + 1);
  return model.counters.map(counter => {
    const rate = rates(recent(model.times), recent(counter.values), model.gaps).pop();
    return `${counter.label} ${at > 0 ? formatRate(counter, rate) : '–'}`;
  });
}

/** What a screen reader says at a sample: time, total, and the largest layers. */
function spokenValues(page, {stack}, index) {
  const bySize = [...stack.layers].sort((a, b) => b.values[index] - a.values[index]);
  return [
    page.time(stack.times[index]), `total ${formatBytes(stack.total[index])}`,
    ...bySize.slice(0, 3).map(layer => `${layer.name} ${formatBytes(layer.values[index])}`),
  ].join(', ');
}
