import assert from 'node:assert/strict';
import {test} from 'node:test';
import {encode, runBlock} from './block.mjs';
import {script} from './sources.mjs';

const {appendSample, messageOf, movedView, readModel, renameProcesses, initialView} = script;

const KIB = 1024;

/** A block of a live page: processes have keys, and layers of others a sum. */
function liveBlock() {
  const block = runBlock({samples: 3});
  block.live = 'r-3';
  const values = encode([1, 1, 1].map(i => i * 4096));
  block.splits.push({
    key: 'program', label: 'program', layers: [
      {name: 'worker ×2', key: 'worker', color: '#111111', peak: 4096, values},
      {name: 'Other (2)', isRest: true, count: 2, color: '#222222', peak: 27648,
        values: encode([1024, 2048, 3072].map(i => i + 6144 + 2 * 10240 - 4096))},
    ],
  });
  return block;
}

const layer = (model, by, name) =>
  model.splits.find(split => split.key === by).layers.find(layer => layer.name === name);

test('an event changes the layers that it names', () => {
  const model = readModel(liveBlock());
  const total = model.total[2] + 100 * KIB;
  const event = {
    t: 5000, total, counters: {faults: 333, cpu: 4444, unknown: 1},
    splits: {
      category: [['Heap', layer(model, 'category', 'Heap').values[2] + 100 * KIB]],
      process: [['101-1', layer(model, 'process', '101 worker --id=1').values[2] + 100 * KIB]],
      program: [['worker', 5 * KIB]], missing: [['x', 1]],
    },
  };
  appendSample(model, messageOf(model, event));
  assert.deepEqual(model.times, [0, 1000, 2000, 5000]);
  assert.equal(model.total[3], total);
  assert.deepEqual(model.counters.map(({values}) => values[3]), [333, 4444]);
  for (const {key, layers} of model.splits) {
    assert.equal(layers.reduce((sum, {values}) => sum + values[3], 0), total, key);
  }
  assert.equal(layer(model, 'category', 'Heap').values[3],
    layer(model, 'category', 'Heap').values[2] + 100 * KIB);
  assert.equal(layer(model, 'program', 'worker ×2').values[3], 5 * KIB);
  assert.equal(model.processes[1].last, layer(model, 'process', '101 worker --id=1').values[3]);
});

test('a process has the name of its present command', () => {
  const model = readModel(liveBlock());
  const {key} = model.processes[1];
  const message = messageOf(model, {
    t: 3000, total: model.total[2], counters: {}, splits: {},
    processes: [{key, label: '101 sleep', command: 'sleep 60'}],
  });
  renameProcesses(model, message.renamed);
  assert.equal(message.processes.length, 0);
  assert.equal(model.processes[1].command, 'sleep 60');
  assert.equal(model.splits[1].layers.find(layer => layer.process === 1).name, '101 sleep');
});

test('processes and layers are added, and those that are unknown count as others', () => {
  const model = readModel(liveBlock());
  const total = model.total[2] + 70 * KIB;
  const event = {
    t: 3000, total, counters: {}, started: 2, ended: ['102-2', '999-9'],
    processes: [{key: '200-7', pid: 200, parent: 100, label: '200 new', command: 'new <b>', begin: 3000}],
    layers: [
      {by: 'process', key: '200-7', name: '200 new', color: '#333333', process: '200-7'},
      {by: 'program', key: 'new', name: 'new', color: '#444444'},
    ],
    splits: {
      process: [['102-2', 0], ['200-7', 10 * KIB], ['300-8', 60 * KIB]], program: [['new', 10 * KIB]],
    },
  };
  const message = messageOf(model, event);
  assert.equal(message.missing, 0);
  appendSample(model, message);
  const [, byProcess, byProgram] = model.splits;
  assert.equal(model.processes.length, 4);
  assert.deepEqual([model.processes[3].command, model.processes[3].last], ['new <b>', 10 * KIB]);
  assert.equal(model.processes[2].end, 3000);
  assert.deepEqual(model.events.at(-1), [3000, 2, 2]);
  assert.equal(byProcess.layers[3].process, 3);
  assert.deepEqual(byProcess.layers[3].values, [0, 0, 0, 10 * KIB]);
  // What ended is part of the difference to the total: 10,240 of process 102.
  assert.equal(byProcess.layers[4].name, 'Other');
  assert.deepEqual(byProcess.layers[4].values, [0, 0, 0, (60 + 10240) * KIB]);
  assert.equal(byProgram.layers[2].name, 'new');
  assert.equal(byProgram.layers[1].isRest, true);
  assert.equal(byProgram.layers[1].values[3], byProgram.layers[1].values[2] + 60 * KIB);
  // The next event finds what was added.
  appendSample(model, messageOf(model, {
    t: 4000, total, counters: {}, ended: ['200-7'], splits: {process: [['200-7', 0]]},
  }));
  assert.equal(byProcess.layers[3].values[4], 0);
  assert.equal(model.processes[3].end, 4000);
});

test('the number of layers is bounded, however many processes there are', () => {
  const model = readModel(liveBlock());
  let missing = 0;
  for (let i = 0; i < 1000; i++) {
    const key = `${1000 + i}-1`;
    const message = messageOf(model, {
      t: 3000 + i, total: model.total.at(-1), counters: {},
      processes: [{key, pid: 1000 + i, label: key, command: key, begin: i}],
      layers: [{by: 'process', key, name: key, color: '#333333', process: key}],
      splits: {process: [[key, KIB]]},
    });
    missing += message.missing;
    appendSample(model, message);
  }
  assert.equal(model.processes.length, 200);
  assert.ok(model.splits[1].layers.length <= 201);
  assert.ok(missing >= 800);
});

test('a view stays the same in another model', () => {
  const from = readModel(liveBlock());
  const block = liveBlock();
  block.processes.reverse();
  block.splits[1].layers.reverse().forEach((layer, i) => { layer.process = i; });
  const to = readModel(block);
  const view = {...initialView(from), by: 'process'};
  assert.equal(movedView({...view, process: 0}, from, to).process, 2);
  assert.equal(movedView({...view, only: '0'}, from, to).only, '2');
  assert.equal(movedView({...view, process: 1, only: '2'}, from, to).only, '2');
  block.processes[2].key = 'gone';
  const other = readModel(block);
  assert.equal(movedView({...view, process: 0}, from, other).process, null);
  assert.equal(movedView({...view, only: '0'}, from, other).only, null);
});
