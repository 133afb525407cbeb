import assert from 'node:assert/strict';
import {test} from 'node:test';
import {encode, runBlock} from './block.mjs';
import {script} from './sources.mjs';

const {
  appendSample, decodeSeries, drawnIndices, gapCounts, indexBefore, indicesWithin, largest,
  mergeColumns, nearestIndex, rates, readModel, columnArrays,
} = script;

test('a series is decoded as it was encoded', () => {
  const values = [0, 0, 1, -1, 15, 16, -16, 31, 32, 1e6, 1e6, 1e6, 1e6, 2 ** 50, 0, 7, 7, 7, 7, 7];
  assert.deepEqual(decodeSeries(encode(values)), values);
  assert.deepEqual(decodeSeries(encode([])), []);
  assert.equal(encode(new Array(1000).fill(0)), '*of');
});

test('another format of the data is refused', () => {
  assert.throws(() => readModel({...runBlock(), format: 2}), /unknown format/);
});

test('memory of the model is in bytes', () => {
  const model = readModel(runBlock());
  assert.equal(model.total[0], (1024 + 6144 + 2 * 10240) * 1024);
  assert.equal(model.processes[1].peak, (61 * 1024 + 6144) * 1024);
  assert.equal(model.detail.rows[1].values[60], 1536 * 1024);
});

test('indices are found by time', () => {
  const times = [0, 10, 20, 30];
  assert.deepEqual([-1, 0, 9, 10, 30, 99].map(time => indexBefore(times, time)),
    [-1, 0, 0, 1, 3, 3]);
  assert.deepEqual([-5, 4, 6, 15, 99].map(time => nearestIndex(times, time)), [0, 0, 1, 1, 3]);
  assert.deepEqual(indicesWithin(times, 10, 20), [1, 3]);
  assert.deepEqual(indicesWithin(times, 11, 19), [2, 2]);
  assert.deepEqual(indicesWithin(times, -9, 99), [0, 4]);
});

test('the extremes of each column are drawn, and both ends', () => {
  const times = Array.from({length: 10000}, (_, i) => i);
  const values = times.map(i => i === 7777 ? 1e9 : i === 3333 ? -500 : Math.sin(i) * 100);
  const drawn = drawnIndices(times, values, 0, times.length, 50);
  assert.ok(drawn.length <= 2 * 51 + 2);
  for (const index of [0, 3333, 7777, 9999]) assert.ok(drawn.includes(index));
  assert.deepEqual([...drawn].sort((a, b) => a - b), drawn);
  assert.deepEqual(drawnIndices(times, values, 5, 8, 50), [5, 6, 7]);
});

test('rates are unknown at first, across gaps, and where the counter is', () => {
  const times = [0, 1000, 3000, 4000, 5000, 6000];
  const gaps = [[1000, 3000, 'suspended']];
  assert.deepEqual(gapCounts(times, gaps), [0, 0, 1, 1, 1, 1]);
  assert.deepEqual(rates(times, [5, 15, 25, 45, -1, 50], gaps),
    [null, 10, null, 20, null, null]);
  assert.deepEqual(rates([0, 500, 1000], [10, 15, 3], []), [null, 10, null]);
});

test('a sample is appended with new processes and ends', () => {
  const model = readModel(runBlock({samples: 3}));
  const before = model.total[2];
  appendSample(model, {
    t: 3500, total: -10240 + 512, counters: [7, 11],
    processes: [{pid: 900, label: '900 new', command: 'new', begin: 3500, peak: 0, last: 0}],
    layers: [{by: 'process', name: '900 new', color: '#123456', process: 3}],
    splits: {
      category: [[0, -4096 + 512], [1, -2048], [2, -4096]], process: [[2, -10240], [3, 512]],
    },
    ended: [2], started: 1, gap: 'suspended', marks: [{t: 3400, label: 'phase 2'}],
  });
  assert.deepEqual(model.times, [0, 1000, 2000, 3500]);
  assert.equal(model.total[3], before + (512 - 10240) * 1024);
  const layers = model.splits[1].layers;
  assert.deepEqual(layers.map(layer => layer.values.length), [4, 4, 4, 4]);
  assert.equal(layers[0].values[3], layers[0].values[2]);
  assert.equal(layers[2].values[3], 0);
  assert.deepEqual(layers[3].values, [0, 0, 0, 512 * 1024]);
  assert.deepEqual([model.processes[3].peak, model.processes[3].last], [524288, 524288]);
  assert.equal(model.processes[2].end, 3500);
  assert.deepEqual(model.events.at(-1), [3500, 1, 1]);
  assert.deepEqual(model.gaps, [[2000, 3500, 'suspended']]);
  assert.deepEqual(model.marks, [{t: 3400, label: 'phase 2'}]);
  assert.equal(model.counters[1].values[3], 1011);
  assert.equal(model.run.samples, 4);
  assert.equal(model.splits[0].layers.reduce((sum, layer) => sum + layer.values[3], 0),
    model.total[3]);
});

test('a sample that is not later is ignored', () => {
  const model = readModel(runBlock({samples: 3}));
  appendSample(model, {t: 2000, total: 5});
  assert.equal(model.times.length, 3);
});

test('columns are merged when there are too many, and extreme samples stay whole', () => {
  const model = readModel(runBlock({samples: 2}));
  for (let i = 2; i < 5000; i++) {
    const jump = i === 2500 ? 1e6 : i === 2501 ? -1e6 : 1;
    appendSample(model, {t: i * 1000, total: jump, splits: {category: [[0, jump]]}});
    mergeColumns(model, 100);
  }
  assert.ok(model.times.length <= 201, String(model.times.length));
  for (const values of columnArrays(model)) assert.equal(values.length, model.times.length);
  const index = model.total.indexOf(largest(model.total));
  assert.equal(model.times[index], 2500e3);
  const sum = model.splits[0].layers.reduce((sum, layer) => sum + layer.values[index], 0);
  assert.equal(sum, model.total[index]);
  assert.deepEqual([model.times[0], model.times.at(-1)], [0, 4999e3]);
});
