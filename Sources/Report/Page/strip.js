// Draws a strip with the rate of a counter, and the cursor and pins of the timeline.

/** A rate for people: CPU time of a second in percent of one CPU. Pure. */
function formatRate(counter, rate) {
  if (rate === null) return '–';
  if (counter.key === 'cpu') return `${(rate / 10).toFixed(rate < 100 && rate > 0 ? 1 : 0)} %`;
  return `${formatCount(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))}/s`;
}

/** The largest rate of each pixel in order, so that no peak is lost. Pure. */
function drawnRates(times, values, {from, to, x}) {
  const drawn = new Map();
  const [first, end] = indicesAround(times, from, to);
  for (let i = first; i < end; i++) {
    const at = Math.round(x(times[i]));
    if (!(drawn.get(at) >= values[i]) || values[i] === null) {
      if (values[i] !== null || !drawn.has(at)) drawn.set(at, values[i]);
    }
  }
  return [...drawn];
}

function drawStrip(model, geometry, counter, index) {
  const {left, right} = geometry;
  const top = geometry.stripTop(index);
  const bottom = top + STRIP.height;
  const drawn = drawnRates(
    model.times, rates(model.times, counter.values, model.gaps), geometry);
  const limit = roundUp(Math.max(...drawn.map(([, rate]) => rate || 0)));
  const y = linearScale(0, limit, bottom, top);
  let path = '';
  drawn.forEach(([x, rate], i) => {
    if (rate === null) return;
    // A rate is that since the sample before.
    const begin = i > 0 ? drawn[i - 1][0] : x;
    path += `M${begin} ${bottom}V${round(y(rate))}H${Math.max(x, begin + 1)}V${bottom}Z`;
  });
  return svg('g', {},
    line(left, top, right, top, 'grid'), line(left, bottom, right, bottom, 'axis'),
    write(left - 6, top + 4, 'tick', 'end', formatRate(counter, limit).replace(/\.0+(?=\D)/, '')),
    write(left - 6, bottom + 3, 'tick', 'end', '0'),
    write(left, top - 5, 'axis-title', 'start', counter.label),
    clipped(svg('path', {d: path, class: `rate rate-${index}`})));
}

function drawCursor(page, {stack, x, y, left, right, top, axis}, index) {
  const cursor = page.find('cursor');
  const at = index === null ? -1 : x(stack.times[index]);
  if (at < left - 0.5 || at > right + 0.5) return cursor.replaceChildren();
  return cursor.replaceChildren(line(at, top, at, axis, 'cursor'), svg('circle', {
    cx: at, cy: y(stack.outline[index]), r: 3.5, class: 'cursor-point',
  }));
}

function drawPins(page, {from, to, x, top, bottom, axis}, view) {
  const pins = [['A', view.a], ['B', view.b]]
    .filter(([, time]) => time !== null && time >= from && time <= to);
  page.find('pins').replaceChildren(...pins.flatMap(([name, time]) => [
    line(x(time), top, x(time), axis, 'pin'),
    svg('circle', {cx: x(time), cy: bottom, r: 8, class: 'pin-badge'}),
    write(x(time), bottom + 4, 'pin-label', 'middle', name),
  ]));
}

function drawSelection(page, {x, top, axis}, from, to) {
  page.find('cursor').replaceChildren(svg('rect', {
    x: Math.min(x(from), x(to)), width: Math.abs(x(to) - x(from)), y: top, height: axis - top,
    class: 'selection',
  }));
}
