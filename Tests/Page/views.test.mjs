import assert from 'node:assert/strict';
import {test} from 'node:test';
import {encode, runBlock} from './block.mjs';
import {script} from './sources.mjs';

const {
  changesBetween, columnsOf, csvField, csvOf, fragmentOf, growthText, initialView, luminance,
  movedIndex, nodesAlong, processRows, rangeAround, readModel, relativeChange, sampled, squarify,
  appendSample, shownModel, stackOf, timelineGeometry, treeAt, viewOf,
} = script;

const model = readModel(runBlock());
const many = readModel(runBlock({processes: 40}));
const view = (values, of = model) => ({...initialView(of), ...values});

test('the stack of a view is its split', () => {
  const stack = stackOf(model, view({}));
  assert.deepEqual(stack.layers.map(layer => layer.name),
    ['Heap', 'Library Text', 'Anonymous Mappings']);
  assert.equal(stack.outline, model.total);
});

test('an isolated layer is drawn alone, and shares stay those of the total', () => {
  const stack = stackOf(model, view({only: '1'}));
  assert.deepEqual(stack.drawn.map(layer => layer.name), ['Library Text']);
  assert.equal(stack.outline[0], 3 * 2048 * 1024);
  assert.equal(stack.total, model.total);
});

test('a process is shown by category', () => {
  const stack = stackOf(model, view({process: 1}));
  assert.deepEqual(stack.layers.map(layer => layer.values[60] / 1024), [62464, 2048, 4096]);
  const without = stackOf({...model, detail: undefined}, view({process: 1}));
  assert.deepEqual(without.layers.map(({name, values}) => [name, values[60] / 1024]),
    [['No details for 1 min', 68608]]);
  assert.deepEqual(without.total, model.splits[1].layers[1].values);
});

test('the view of a process goes on after its details, and says how old they are', () => {
  const live = readModel(runBlock({samples: 3}));
  appendSample(live, {t: 7000, total: 512, splits: {category: [[0, 512]], process: [[1, 512]]}});
  const own = live.splits[1].layers[1].values;
  const {times, layers, total, outline} = stackOf(live, view({process: 1}, live));
  assert.deepEqual(times, [0, 1000, 2000, 7000]);
  assert.deepEqual(total, own);
  assert.equal(outline, total);
  assert.equal(layers.at(-1).name, 'No details for 5 s');
  assert.deepEqual(layers.map(({values}) => values[3]), [0, 0, 0, own[3]]);
});

test('the view of a process has the peak of its layer, whatever its details have', () => {
  const block = runBlock({samples: 5});
  const [own] = block.splits[1].layers;
  own.values = encode([10240, 10240, 10240, 99999, 10240]);
  own.peak = 262144;
  block.detail = {...block.detail, times: encode([0, 1000, 4000]), rows: [
    [0, 0, -1, encode([10240, 10240, 10240])]]};
  const reduced = readModel(block);
  const stack = stackOf(reduced, view({process: 0}, reduced));
  assert.deepEqual(stack.times, [0, 1000, 3000, 4000]);
  assert.deepEqual(stack.outline.map(bytes => bytes / 1024), [10240, 10240, 99999, 10240]);
  assert.deepEqual(stack.layers.map(({name}) => name), ['Heap', 'No details']);
  // The table of processes has that of all samples, of which the page has some.
  assert.equal(stack.peak, 262144 * 1024);
});

test('the view of a process has no rates and events of the whole run', () => {
  const {counters, events} = shownModel(model, view({process: 1}));
  assert.deepEqual([counters, events], [[], []]);
  assert.equal(shownModel(model, view({})), model);
  const heights = [null, 1].map(process => timelineGeometry(
    shownModel(model, view({process})), view({process}), 1000).height);
  assert.ok(heights[1] < heights[0] - 100, String(heights));
});

test('the smallest layers are folded, and no memory is lost', () => {
  const stack = stackOf(many, view({by: 'process'}, many));
  assert.equal(stack.layers.length, 13);
  assert.equal(stack.layers.at(-1).name, 'Other (28)');
  const sum = stack.layers.reduce((sum, layer) => sum + layer.values[9], 0);
  assert.equal(sum, many.total[9]);
  assert.equal(stackOf(many, view({by: 'process', all: true}, many)).layers.length, 40);
  assert.equal(stackOf({...many, top: 3}, view({by: 'process'}, many)).layers.length, 4);
});

test('the y axis follows the range', () => {
  const whole = timelineGeometry(model, view({}), 1000);
  const begin = timelineGeometry(model, view({range: [0, 10000]}), 1000);
  assert.ok(begin.largest < whole.largest);
  assert.equal(begin.time(begin.x(5000)), 5000);
});

test('the address keeps the view, and ignores what is not valid', () => {
  const changed = view({range: [1000, 9000], by: 'process', only: '2', a: 2000, b: 3000,
    process: 1, all: true, clock: true, theme: 'dark'});
  const fragment = fragmentOf(changed, model);
  assert.deepEqual(viewOf(fragment, model), changed);
  assert.equal(fragmentOf(initialView(model), model), '');
  for (const text of ['range=9-1', 'range=x', 'range=-1-5', 'range=1-2-3', 'by=nothing', 'a=1e99',
    'process=77', 'process=1', 'only=1', 'only=<b>', 'theme=x', '__proto__=1', 'sort=x', 'clock=1', '%']) {
    assert.deepEqual(viewOf(text, model), initialView(model), text);
  }
});

test('an address names the same process and layer in other data', () => {
  const block = runBlock();
  block.processes.reverse();
  block.splits[1].layers.reverse().forEach((layer, i) => { layer.process = i; });
  block.splits[0].layers.reverse();
  const other = readModel(block);
  const moved = values => viewOf(fragmentOf(view(values), model), other);
  assert.equal(moved({process: 0}).process, 2);
  assert.equal(moved({only: '0'}).only, '2');
  assert.equal(moved({by: 'process', only: '0'}).only, '2');
  // Of the layers of a process, which are those of the details.
  assert.equal(moved({process: 1, only: '0'}).only, '0');
  // The order of the parts does not matter.
  assert.equal(viewOf('only=100-0&by=process', model).only, '0');
  const gone = viewOf('process=555-5&only=Heap', model);
  assert.deepEqual([gone.process, gone.only], [null, null]);
});

test('the data has the view that the page opens with', () => {
  const dark = readModel({...runBlock(), view: {theme: 'dark', clock: true}});
  assert.deepEqual([initialView(dark).theme, initialView(dark).clock], ['dark', true]);
  assert.equal(fragmentOf(initialView(dark), dark), '');
  assert.equal(fragmentOf({...initialView(dark), theme: 'light'}, dark), 'theme=light');
  assert.equal(viewOf('clock=false', dark).clock, false);
});

test('a range stays in the run, and has some samples', () => {
  assert.deepEqual(rangeAround(model, 0, 10000), [0, 10000]);
  assert.deepEqual(rangeAround(model, 60000, 10000), [50000, 60000]);
  assert.equal(rangeAround(model, 30000, 99999), null);
  const [from, to] = rangeAround(model, 30000, 1);
  assert.ok(to - from >= 1900);
});

test('keys move the cursor by samples, and stay in the range', () => {
  const geometry = timelineGeometry(model, view({range: [10000, 50000]}), 1000);
  const move = (key, isLarge, index) => movedIndex(key, isLarge, index, geometry);
  assert.equal(move('ArrowRight', false, 20), 21);
  assert.equal(move('ArrowLeft', false, 20), 19);
  assert.equal(move('ArrowRight', true, 20), 22);
  assert.deepEqual([move('Home', false, 20), move('End', false, 20)], [10, 50]);
  assert.deepEqual([move('ArrowLeft', false, 10), move('ArrowRight', false, 50)], [10, 50]);
  assert.deepEqual([move('ArrowRight', false, null), move('ArrowLeft', false, null)], [10, 50]);
  assert.equal(move('x', false, 20), null);
});

test('the largest change comes first', () => {
  const rows = changesBetween(stackOf(model, view({by: 'process'})).layers, 0, 60);
  assert.equal(rows[0].name, '101 worker --id=1');
  assert.equal(rows[0].after - rows[0].before, 60 * 1024 ** 2);
  assert.equal(relativeChange(200, 250), '+25.0 %');
  assert.equal(relativeChange(200, 100), '−50.0 %');
  assert.equal(relativeChange(0, 100), '');
});

test('a treemap fills its box with the areas', () => {
  const items = [50, 20, 15, 10, 4, 1].map(value => ({value}));
  const boxes = squarify(items, {x: 10, y: 20, width: 300, height: 200});
  assert.equal(boxes.length, 6);
  for (const {item, x, y, width, height} of boxes) {
    assert.ok(Math.abs(width * height - item.value * 600) < 1e-6);
    assert.ok(x >= 10 - 1e-6 && y >= 20 - 1e-6);
    assert.ok(x + width <= 310 + 1e-6 && y + height <= 220 + 1e-6);
  }
  const overlaps = (a, b) => Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1e-6
    && Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 1e-6;
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => assert.ok(!overlaps(a, b))));
  assert.deepEqual(squarify([], {x: 0, y: 0, width: 9, height: 9}), []);
});

test('the tree of a time goes from processes to files', () => {
  const root = treeAt(model, 60);
  assert.equal(root.value, model.total[60]);
  const [process] = root.children;
  assert.equal(process.full, '101 /usr/bin/worker --id=1');
  assert.deepEqual(process.children.map(child => child.name),
    ['Heap', 'Anonymous Mappings', 'Library Text']);
  assert.deepEqual(process.children[2].children.map(child => [child.name, child.value / 1024]),
    [['libc.so.6', 1536], ['libm.so.6', 512]]);
  assert.deepEqual(process.children[0].children, []);
  const path = ['101 /usr/bin/worker --id=1', 'Library Text', 'nothing'];
  assert.equal(nodesAlong(root, path).length, 3);
});

test('processes are sorted and filtered', () => {
  const rows = options => processRows(model.processes,
    {sort: 'pid', descending: false, filter: '', tree: false, ...options})
    .map(({process, depth}) => [process.pid, depth]);
  assert.deepEqual(rows({}), [[100, 0], [101, 0], [102, 0]]);
  assert.deepEqual(rows({sort: 'peak', descending: true}), [[101, 0], [100, 0], [102, 0]]);
  assert.deepEqual(rows({sort: 'user', descending: true}), [[101, 0], [100, 0], [102, 0]]);
  assert.deepEqual(rows({filter: 'WWW'}), [[101, 0]]);
  assert.deepEqual(rows({tree: true}), [[100, 0], [101, 1], [102, 1]]);
  assert.deepEqual(rows({tree: true, filter: 'id=2'}), [[100, 0], [102, 1]]);
});

test('a PID that is used again has its own children, and a circle is no endless loop', () => {
  const process = (index, pid, parent, begin) =>
    ({index, pid, parent, begin, command: String(index), peak: 0, last: 0});
  const rows = processRows(
    [process(0, 5, 1, 0), process(1, 5, 1, 100), process(2, 6, 5, 50), process(3, 7, 5, 150),
      process(4, 8, 9, 0), process(5, 9, 8, 0)],
    {sort: 'pid', descending: false, filter: '', tree: true});
  assert.deepEqual(rows.map(({process, depth}) => [process.index, depth]),
    [[0, 0], [2, 1], [1, 0], [3, 1], [4, 0], [5, 1]]);
});

test('columns without values are left out', () => {
  const keys = processes => columnsOf({processes}).map(({key}) => key);
  assert.deepEqual(keys([{growth: {verdict: 'too_short'}}]), ['pid', 'command', 'peak', 'last']);
  assert.deepEqual(keys([{user: 'root', end: 1, growth: {verdict: 'none'}}]),
    ['pid', 'user', 'command', 'peak', 'last', 'growth', 'end']);
});

test('growth has its range', () => {
  assert.equal(growthText({verdict: 'steady', perHour: 2048, range: [1024, 3072]}),
    '+2.00 KiB (+1.00 KiB to +3.00 KiB)');
  assert.equal(growthText({verdict: 'unsteady', more: 1024}), 'not steady, +1.00 KiB');
  assert.equal(growthText({verdict: 'too_short'}), '');
});

test('a sparkline has equally long steps', () => {
  assert.deepEqual(sampled([0, 10, 90, 100], [1, 2, 3, 4], 3), [1, 2, 4]);
});

test('CSV has every layer of the range, and no formulas', () => {
  const lines = csvOf(many, view({by: 'process', range: [5000, 6000]}, many)).split('\r\n');
  assert.equal(lines.length, 4);
  assert.equal(lines[0].split(',').length, 3 + 40);
  assert.match(lines[1], /^5000,2026-01-30T09:00:05\.000\+01:00,\d+,10485760,/);
  assert.deepEqual(['=1+1', '-x', 'a,b', 'say "x"', '@f', 'plain'].map(csvField),
    ["'=1+1", "'-x", '"a,b"', '"say ""x"""', "'@f", 'plain']);
});

test('luminance decides the color of text', () => {
  assert.equal(luminance('#000000'), 0);
  assert.ok(Math.abs(luminance('#ffffff') - 1) < 1e-9);
  const contrast = color => {
    const light = luminance(color);
    return light > 0.179 ? (light + 0.05) / 0.05 : 1.05 / (light + 0.05);
  };
  for (let i = 0; i < 4096; i++) {
    const digits = [i >> 8, i >> 4 & 15, i & 15].map(digit => digit.toString(16).repeat(2));
    const color = `#${digits.join('')}`;
    assert.ok(contrast(color) >= 4.5, color);
  }
});
