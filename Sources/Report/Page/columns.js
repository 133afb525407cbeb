// Finds, merges and appends samples. Pure functions, except the last ones, which change a model.

/** A column keeps two samples, so that the data has at most twice as many times. */
const COLUMN_LIMIT = 2000;

/** The index of the last of ascending times that is not after `time`; -1 if all are. */
function indexBefore(times, time) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1; else high = middle;
  }
  return low - 1;
}

function nearestIndex(times, time) {
  const before = Math.max(0, indexBefore(times, time));
  const after = Math.min(times.length - 1, before + 1);
  return time - times[before] <= times[after] - time ? before : after;
}

/** The indices of the times in a range: the first, and the one behind the last. */
function indicesWithin(times, from, to) {
  const before = indexBefore(times, from);
  return [times[before] === from ? before : before + 1, indexBefore(times, to) + 1];
}

/** The same and one more at each side, for lines that leave the range. */
function indicesAround(times, from, to) {
  const [first, end] = indicesWithin(times, from, to);
  return [Math.max(0, first - 1), Math.min(times.length, end + 1)];
}

function largest(values, first = 0, end = values.length) {
  let result = 0;
  for (let i = first; i < end; i++) result = Math.max(result, values[i]);
  return result;
}

/** The indices of both ends, and of the smallest and largest value of each of equal columns. */
function drawnIndices(times, values, first, end, count) {
  const all = Array.from({length: Math.max(0, end - first)}, (_, i) => first + i);
  if (all.length <= 2 * count) return all;
  const width = (times[end - 1] - times[first]) / count || 1;
  const drawn = new Set([first]);
  let [low, high, column] = [first, first, 0];
  const add = () => drawn.add(Math.min(low, high)).add(Math.max(low, high));
  for (const i of all) {
    const own = Math.floor((times[i] - times[first]) / width);
    if (own !== column) {
      add();
      [low, high, column] = [i, i, own];
    }
    if (values[i] < values[low]) low = i;
    if (values[i] > values[high]) high = i;
  }
  add();
  return [...drawn.add(end - 1)];
}

/** The numbers of gaps before each of ascending times. */
function gapCounts(times, gaps) {
  let count = 0;
  return times.map(time => {
    // A gap ends with the sample after it.
    while (count < gaps.length && gaps[count][1] <= time) count++;
    return count;
  });
}

/**
 * The rate of a counter between each sample and the one before, for a second; `null` for the first
 * one, across gaps, and where the counter fell or is not known, which is -1.
 */
function rates(times, values, gaps) {
  const before = gapCounts(times, gaps);
  return values.map((value, i) => {
    const last = values[i - 1];
    const isKnown = i > 0 && before[i] === before[i - 1] && value >= last && last >= 0;
    return isKnown ? (value - last) / (times[i] - times[i - 1]) * SECOND : null;
  });
}

function columnArrays(model) {
  return [
    model.total, ...model.counters.map(counter => counter.values),
    ...model.splits.flatMap(split => split.layers.map(layer => layer.values)),
  ];
}

/** Appends a sample. README.md describes the message. */
function appendSample(model, message) {
  const {times, unit} = model;
  const before = times.length - 1;
  if (message.t <= times[before]) return;
  for (const layer of message.layers || []) {
    const {layers} = splitBy(model, layer.by);
    layers.push({...readLayer(layer, layers.length, unit), values: times.map(() => 0)});
  }
  for (const process of message.processes || []) {
    model.processes.push(readProcess(process, model.processes.length, unit));
  }
  // Every series goes on with its last value, which the differences change.
  for (const values of columnArrays(model)) values.push(values[before] || 0);
  const last = times.push(message.t) - 1;
  model.total[last] += (message.total || 0) * unit;
  (message.counters || []).forEach((more, i) => { model.counters[i].values[last] += more; });
  for (const [key, differences] of Object.entries(message.splits || {})) {
    for (const [index, difference] of differences) {
      const layer = splitBy(model, key).layers[index];
      layer.values[last] += difference * unit;
      layer.peak = Math.max(layer.peak, layer.values[last]);
      const process = model.processes[layer.process];
      if (!process) continue;
      process.last = layer.values[last];
      process.peak = Math.max(process.peak, process.last);
    }
  }
  appendEvents(model, message, times[before]);
  model.run.samples++;
}

function appendEvents(model, message, before) {
  const ended = message.ended || [];
  for (const index of ended) model.processes[index].end = message.t;
  const endedCount = message.endedCount || ended.length;
  if (message.started || endedCount) {
    model.events.push([message.t, message.started || 0, endedCount]);
  }
  if (message.gap !== undefined) model.gaps.push([before, message.t, message.gap]);
  model.marks.push(...message.marks || []);
  for (const list of [model.events, model.gaps, model.marks]) {
    if (list.length > COLUMN_LIMIT) list.splice(0, COLUMN_LIMIT / 2);
  }
}
