// Reads the data block of the page, which README.md describes. Pure functions.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const DIGIT_VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** Decodes a series: the sums of its differences, each times a unit. */
function decodeSeries(text, unit = 1) {
  const values = [];
  let [sum, number, scale, isRun] = [0, 0, 1, false];
  for (const letter of text) {
    const digit = DIGIT_VALUES.get(letter);
    if (digit === undefined) {
      isRun = true;
      continue;
    }
    // Not by shifting: numbers may have 53 bits.
    number += digit % 32 * scale;
    scale *= 32;
    if (digit >= 32) continue;
    if (isRun) {
      for (let i = 0; i < number; i++) values.push(sum * unit);
    } else {
      sum += number % 2 ? -(number - 1) / 2 : number / 2;
      values.push(sum * unit);
    }
    [number, scale, isRun] = [0, 1, false];
  }
  return values;
}

/** What the page works with: series with a value for each of `times`, and memory in bytes. */
function readModel(block) {
  if (block.format !== 1) throw new Error(`unknown format of the data: ${block.format}`);
  const {unit, detail, baseline} = block;
  const times = decodeSeries(block.times);
  return {
    ...block,
    times,
    total: decodeSeries(block.total, unit),
    counters: block.counters.map(counter => ({...counter, values: decodeSeries(counter.values)})),
    splits: block.splits.map(split =>
      ({...split, layers: split.layers.map((layer, id) => readLayer(layer, id, unit))})),
    processes: block.processes.map((process, index) => readProcess(process, index, unit)),
    detail: detail && {
      ...detail, times: decodeSeries(detail.times),
      rows: detail.rows.map(([process, category, name, values]) =>
        ({process, category, name, values: decodeSeries(values, unit)})),
    },
    baseline: baseline && {
      ...baseline, times: decodeSeries(baseline.t), total: decodeSeries(baseline.total, unit),
    },
    isSnapshot: Boolean(block.isSnapshot),
    resolution: block.run.interval || Math.max(1, lengthOf(times) / times.length),
  };
}

function lengthOf(times) {
  return times.at(-1) - times[0];
}

function readLayer(layer, id, unit) {
  const values = decodeSeries(layer.values || '', unit);
  return {full: layer.name, ...layer, id: String(id), peak: (layer.peak || 0) * unit, values};
}

function readProcess(process, index, unit) {
  return {...process, index, last: process.last * unit, peak: process.peak * unit};
}
