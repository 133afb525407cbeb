// Draws the timeline: stacked areas, marks and events.

const MARGIN = {left: 58, right: 14, top: 34, bottom: 24};
const STRIP = {height: 46, gap: 26};

/** Where everything is, for a width in pixels. Pure. */
function timelineGeometry(model, view, width) {
  const bottom = MARGIN.top + (width < 560 ? 220 : width < 1400 ? 320 : 420);
  const axis = bottom + model.counters.length * (STRIP.height + STRIP.gap);
  const [from, to] = rangeOf(model, view);
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const stack = stackOf(model, view);
  let top = largest(stack.outline, ...indicesAround(stack.times, from, to));
  const baseline = stack.isWhole ? model.baseline : null;
  if (baseline) {
    top = Math.max(top, largest(baseline.total, ...indicesAround(baseline.times, from, to)));
  }
  top = Math.max(1, top * 1.06);
  const [first, end] = indicesWithin(stack.times, from, to);
  return {
    width, from, to, left, right, top: MARGIN.top, bottom, axis, height: axis + MARGIN.bottom,
    stack, baseline, largest: top, first, last: Math.max(0, end - 1),
    x: linearScale(from, to, left, right), time: linearScale(left, right, from, to),
    y: linearScale(0, top, bottom, MARGIN.top),
    stripTop: index => bottom + index * (STRIP.height + STRIP.gap) + STRIP.gap,
  };
}

function rangeOf({times}, {range}) {
  return range || [times[0], Math.max(times.at(-1), times[0] + 1)];
}

/** Draws all that does not follow the pointer. */
function renderTimeline(page, model, view) {
  const chart = page.find('chart');
  const geometry = timelineGeometry(model, view, Math.max(300, page.find('chart-box').clientWidth));
  const {left, right, width, height} = geometry;
  chart.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const clip = svg('clipPath', {id: 'plot-clip'},
    svg('rect', {x: left, y: 0, width: right - left, height}));
  chart.replaceChildren(
    clip, drawGaps(model, geometry), drawValues(model, geometry),
    drawTimes(model, view, geometry),
    clipped(...drawAreas(model, geometry), ...drawBaseline(geometry)),
    line(left, geometry.bottom, right, geometry.bottom, 'axis'),
    clipped(...drawEvents(model, geometry)), drawMarks(model, geometry),
    ...model.counters.map((counter, i) => drawStrip(model, geometry, counter, i)),
    drawPeak(page, geometry), svg('g', {id: 'pins'}), svg('g', {id: 'cursor'}));
  return geometry;
}

function clipped(...children) {
  return svg('g', {'clip-path': 'url(#plot-clip)'}, ...children);
}

function line(x1, y1, x2, y2, className) {
  return svg('path', {d: `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`, class: className});
}

/** Writes text; `anchor` is `start`, `middle` or `end`. */
function write(x, y, className, anchor, content) {
  return svg('text', {x: round(x), y: round(y), class: className, 'text-anchor': anchor}, content);
}

function round(coordinate) {
  return Math.round(coordinate * 10) / 10;
}

function drawGaps(model, {from, to, x, top, bottom, left, right}) {
  const gaps = model.gaps.filter(gap => gap[1] > from && gap[0] < to);
  return svg('g', {}, ...gaps.map(([begin, end, reason]) => {
    const start = Math.max(left, x(begin));
    const width = Math.max(1, Math.min(right, x(end)) - start);
    const length = `No samples for ${formatLength(end - begin)}`;
    return svg('rect', {x: start, y: top, width, height: bottom - top, class: 'gap'},
      svg('title', {}, reason ? `${length}: ${reason}` : length));
  }));
}

function drawValues(model, geometry) {
  const {left, right, y, top} = geometry;
  const {ticks, unit} = byteTicks(geometry.largest);
  return svg('g', {}, ...ticks.flatMap(({value, label}) => [
    line(left, y(value), right, y(value), 'grid'),
    write(left - 6, y(value) + 4, 'tick', 'end', label),
  ]), write(4, top - 20, 'axis-title', 'start', `${model.run.measure}, ${unit}`));
}

function drawTimes(model, view, {from, to, x, top, axis, left, right, width}) {
  const start = view.clock ? model.run.start : null;
  const ticks = timeTicks(from, to, Math.max(2, Math.floor((right - left) / 92)), start);
  return svg('g', {}, ...ticks.flatMap(({time, label}) => {
    const half = label.length * 3.4;
    const middle = clamp(x(time), left - 20 + half, width - half - 1);
    return [
      line(x(time), top, x(time), axis, 'grid'), line(x(time), axis, x(time), axis + 4, 'axis'),
      write(middle, axis + 17, 'tick', 'middle', label),
    ];
  }), line(left, axis, right, axis, 'axis'));
}

function drawAreas(model, {stack, from, to, left, right, x, y}) {
  const {times, outline, drawn} = stack;
  const indices = drawnIndices(
    times, outline, ...indicesAround(times, from, to), Math.round(right - left));
  const gaps = gapCounts(indices.map(index => times[index]), model.gaps);
  const isFirst = i => i === 0 || gaps[i] !== gaps[i - 1];
  const base = new Array(indices.length).fill(0);
  return drawn.map(layer => {
    let [path, upper, lower] = ['', [], []];
    indices.forEach((index, i) => {
      const isLast = i === indices.length - 1 || isFirst(i + 1);
      const low = round(y(base[i]));
      base[i] += layer.values[index];
      const high = round(y(base[i]));
      // A single sample is two pixels wide.
      for (const shift of isFirst(i) && isLast ? [-1, 1] : [0]) {
        const at = round(x(times[index]) + shift);
        upper.push(`${at} ${high}`);
        lower.unshift(`${at} ${low}`);
      }
      if (!isLast) return;
      path += `M${upper.join('L')}L${lower.join('L')}Z`;
      [upper, lower] = [[], []];
    });
    return svg('path', {d: path, fill: layer.color, class: 'area', 'data-layer': layer.id});
  });
}

function drawBaseline({baseline, from, to, left, right, x, y}) {
  if (!baseline) return [];
  const {times, total} = baseline;
  const indices = drawnIndices(times, total, ...indicesAround(times, from, to), right - left);
  const points = indices.map(index => `${round(x(times[index]))} ${round(y(total[index]))}`);
  const d = points.length ? `M${points.join('L')}` : '';
  return ['halo', 'baseline'].map(name => svg('path', {d, class: name}));
}

function drawEvents(model, {from, to, x, bottom}) {
  return model.events.filter(([time]) => time >= from && time <= to)
    .map(([time, started, ended]) => {
      const left = round(x(time) - 3);
      const up = started ? `M${left} ${bottom + 7}h6l-3 -6Z` : '';
      const down = ended ? `M${left} ${bottom + 8}h6l-3 6Z` : '';
      const texts = [started && `${started} started`, ended && `${ended} ended`].filter(Boolean);
      return svg('path', {d: up + down, class: 'event'},
        svg('title', {}, `Processes: ${texts.join(', ')}`));
    });
}

/** Labeled times. Without space, a label is its number in the list of marks, or nothing. */
function drawMarks(model, {from, to, x, top, bottom, left, right}) {
  // The right ends of both rows. The title of the axis is in the first one.
  const ends = [left + 40, left - 20];
  return svg('g', {}, ...model.marks.flatMap(({t, label}, i) => {
    if (t < from || t > to) return [];
    const at = x(t);
    const short = label.length > 22 ? `${label.slice(0, 21)}…` : label;
    const elements = [line(at, top - 3, at, bottom, 'mark')];
    for (const content of [short, String(i + 1)]) {
      const width = content.length * 6.6 + 6;
      const begin = Math.min(at - 2, right - width);
      const row = ends.findIndex(end => end <= begin);
      if (row < 0) continue;
      ends[row] = begin + width;
      elements.push(write(begin, top - 20 + row * 13, 'mark-label', 'start', content));
      elements[1].append(svg('title', {}, label));
      break;
    }
    return elements;
  }));
}

function drawPeak(page, {stack, first, last, left, right, top, x, y}) {
  const {times, outline, total, peak} = stack;
  const value = largest(outline, first, last + 1);
  if (value <= 0 || last <= first) return svg('g');
  const time = times[outline.indexOf(value, first)];
  const isRight = x(time) > (left + right) / 2;
  const word = outline === total && !page.view.range && value < peak ? 'largest shown' : 'peak';
  return svg('g', {}, svg('circle', {cx: x(time), cy: y(value), r: 3.5, class: 'peak'}),
    write(x(time) + (isRight ? -7 : 7), Math.max(y(value) - 5, top + 2), 'peak-label',
      isRight ? 'end' : 'start', `${word} ${formatBytes(value)} at ${page.time(time)}`));
}
