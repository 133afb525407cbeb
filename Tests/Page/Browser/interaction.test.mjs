import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, afterEach, before, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {encode, runBlock} from '../block.mjs';
import {Browser, Keys, originalPage} from './browser.mjs';

let browser;
before(async () => { browser = await Browser.start(); });
after(() => browser.close());
afterEach(async () => assert.deepEqual(await browser.problems(), []));

const view = () => browser.run('return page.view');
const fragment = () => browser.run('return location.hash.slice(1)');

test('the page that the program made opens from a file', async () => {
  await browser.go(`file://${process.env.SMAPS_PAGE}`);
  const {title, host} = await browser.run('return page.model.run');
  assert.equal(await browser.text('#title'), title);
  assert.match(await browser.text('#facts'), /\d+ samples?.*peak/);
  if (host) assert.ok((await browser.text('#facts')).startsWith(host));
  assert.ok(await browser.run(`return document.querySelectorAll('path.area').length`) > 1);
  assert.equal(await browser.run(`return performance.getEntriesByType('resource').length`), 0);
});

test('the run is described', async () => {
  await browser.open({...runBlock(), marks: [{t: 20000, label: 'phase'}],
    gaps: [[40000, 41000, 'suspended']], reduced: ['less'],
    growth: [{name: 'Total', verdict: 'steady', perHour: 2048, range: [1024, 3072]}]});
  const facts = await browser.texts('#facts span');
  assert.deepEqual(facts.slice(0, 7), ['host', 'Linux 6.1.0', '2026-01-30 09:00:00+01:00', '1 min',
    '61 samples', 'every 1 s', '3 processes']);
  assert.equal(facts[7], 'peak 87.0 MiB at 1:00');
  assert.match(await browser.text('#verdict'), /grows steadily: \+2\.00 KiB an hour/);
  assert.deepEqual(await browser.texts('#growth-body td'),
    ['+2.00 KiB an hour', '+1.00 KiB to +3.00 KiB']);
  assert.deepEqual(await browser.texts('#chart .event title'), ['Processes: 1 started, 2 ended']);
  assert.deepEqual(await browser.texts('#chart .gap title'), ['No samples for 1 s: suspended']);
  assert.deepEqual(await browser.texts('#marks-body td'), ['20 s', '47.0 MiB', '']);
  assert.match(await browser.text('#chart .mark-label'), /^phase/);
  assert.deepEqual(await browser.texts('#reduced li'), ['less']);
  assert.equal(await browser.run(`return document.querySelectorAll('.rate').length`), 2);
});

test('a cursor follows the pointer, and the legend shows values and shares', async () => {
  await browser.open(runBlock());
  assert.equal(await browser.text('#legend-time'), 'at the end');
  await browser.point([0.5]);
  assert.equal(await browser.text('#legend-time'), 'at 30 s');
  assert.deepEqual(await browser.texts('#legend-body td'), [
    '57.0 MiB', '100.0 %', '87.0 MiB', '12.0 MiB', '21.1 %', '12.0 MiB', '6.00 MiB', '10.5 %',
    '6.00 MiB', '39.0 MiB', '68.4 %', '69.0 MiB',
  ]);
  assert.equal(await browser.text('#readout-total'), '57.0 MiB');
  assert.match(await browser.text('#readout-rates'), /Page faults 100\/s · CPU 50 %/);
  assert.equal(await browser.run(`return document.querySelectorAll('#cursor path').length`), 1);
});

test('the row of the layer under the pointer is emphasized', async () => {
  await browser.open(runBlock());
  await browser.point([0.95]);
  assert.deepEqual(await browser.texts('#legend-body .pointed bdi'), ['Heap']);
  // Above the layers.
  await browser.point([0.05]);
  assert.deepEqual(await browser.texts('#legend-body .pointed bdi'), []);
});

test('a finger moves the cursor too', async () => {
  await browser.open(runBlock());
  await browser.point([0.2, 0.75], {press: true, type: 'touch'});
  assert.equal(await browser.text('#legend-time'), 'at 45 s');
  assert.equal((await view()).range, null);
  await browser.click('#pin-a');
  assert.equal((await view()).a, 45000);
});

test('keys move the cursor, and a screen reader says it', async () => {
  await browser.open(runBlock());
  await browser.run(`document.getElementById('chart-box').focus()`);
  await browser.press(Keys.home);
  await browser.press([Keys.right, Keys.right]);
  assert.equal(await browser.text('#legend-time'), 'at 2 s');
  await browser.press(Keys.right, true);
  assert.equal(await browser.text('#legend-time'), 'at 5 s');
  await browser.press(Keys.left);
  const box = await browser.run(`const box = document.getElementById('chart-box');
    return [box.getAttribute('role'), box.getAttribute('aria-valuenow'),
      box.getAttribute('aria-valuetext')]`);
  assert.deepEqual(box, ['slider', '4000', '4 s, 31.0 MiB']);
  await browser.press(Keys.end);
  await browser.expect(`return document.getElementById('live').textContent`,
    '1:00, total 87.0 MiB, Heap 69.0 MiB, Anonymous Mappings 12.0 MiB, Library Text 6.00 MiB');
});

test('a drag zooms, the y axis follows, and Escape and a double click reset', async () => {
  await browser.open(runBlock());
  const top = () => browser.run('return page.geometry.largest');
  const whole = await top();
  await browser.point([0.1, 0.2, 0.3], {press: true});
  const {range, a} = await view();
  assert.ok(Math.abs(range[0] - 6000) < 200 && Math.abs(range[1] - 18000) < 200, String(range));
  assert.equal(a, null);
  assert.ok(await top() < whole);
  await browser.press(Keys.escape);
  assert.equal((await view()).range, null);
  await browser.point([0.8, 0.4], {press: true});
  assert.notEqual((await view()).range, null);
  await browser.point([0.5], {press: true, times: 2});
  assert.equal((await view()).range, null);
  assert.equal((await view()).a, null);
});

test('buttons and keys zoom', async () => {
  await browser.open(runBlock());
  await browser.click('#zoom-in');
  assert.deepEqual((await view()).range, [15000, 45000]);
  await browser.run(`document.getElementById('chart-box').focus()`);
  await browser.press('+');
  assert.deepEqual((await view()).range, [22500, 37500]);
  await browser.press('-');
  await browser.click('#zoom-reset');
  assert.equal((await view()).range, null);
});

test('the address keeps the view over a reload', async () => {
  await browser.open(runBlock());
  await browser.point([0.25, 0.5], {press: true});
  await browser.click('label[for="by-process"]');
  const kept = await fragment();
  assert.match(kept, /^range=\d+-\d+&by=process$/);
  await browser.command('POST', '/refresh', {});
  assert.equal(await fragment(), kept);
  assert.equal(await browser.run(`return document.getElementById('by-process').checked`), true);
  assert.notEqual((await view()).range, null);
  await browser.run(`location.hash = '#by=category'`);
  await browser.expect('return page.view.by', 'category');
});

test('memory is split by what the data has', async () => {
  await browser.open(runBlock());
  assert.deepEqual(await browser.texts('#by label'), ['category', 'process']);
  await browser.click('label[for="by-process"]');
  assert.deepEqual(await browser.texts('#legend-body bdi'),
    ['102 worker --id=2', '101 worker --id=1', '100 worker --id=0']);
});

test('a layer is isolated, and all come back', async () => {
  await browser.open(runBlock());
  await browser.click('#legend-body [data-layer="0"]');
  assert.equal(await browser.run(`return document.querySelectorAll('path.area').length`), 1);
  assert.equal(await browser.run(`return document.activeElement.dataset.layer`), '0');
  assert.equal(await browser.text('#live'), 'Only Heap');
  await browser.click('#legend-body [data-layer="0"]');
  assert.equal(await browser.run(`return document.querySelectorAll('path.area').length`), 3);
});

test('a process is shown by category', async () => {
  await browser.open(runBlock());
  await browser.click('[data-process="1"] .link');
  assert.equal((await view()).process, 1);
  assert.equal(await browser.text('#legend-title'), '101 /usr/bin/worker --id=1');
  assert.deepEqual(await browser.texts('#legend-body bdi'),
    ['Anonymous Mappings', 'Library Text', 'Heap']);
  await browser.click('#legend-process');
  assert.equal((await view()).process, null);
  await browser.click('label[for="by-process"]');
  await browser.click('#legend-body [data-layer="2"]');
  assert.equal((await view()).process, 2);
  await browser.press(Keys.escape);
  assert.equal((await view()).process, null);
});

test('the view of a process shows nothing of the whole run', async () => {
  await browser.open(runBlock());
  const shown = () => browser.run(`return ['.rate', '.event'].map(
    selector => document.querySelectorAll('#chart ' + selector).length)`);
  assert.deepEqual(await shown(), [2, 1]);
  await browser.click('[data-process="1"] .link');
  assert.equal(await fragment(), 'process=101-1');
  assert.deepEqual(await shown(), [0, 0]);
  await browser.point([0.5]);
  assert.equal(await browser.text('#readout-rates'), '');
  // The button is hidden then.
  await browser.run(`document.getElementById('legend-process').focus()`);
  await browser.press(Keys.enter);
  assert.equal((await view()).process, null);
  assert.equal(await browser.run('return document.activeElement.id'), 'chart-box');
  assert.deepEqual(await shown(), [2, 1]);
});

test('the view of a process has the peak of the list, and the treemap its true time', async () => {
  const block = runBlock({samples: 5});
  block.splits[1].layers[0].peak = block.processes[0].peak = 262144;
  block.detail = {...block.detail, times: encode([0, 1000]), rows: [
    [0, 0, -1, encode([10240, 10240])]]};
  await browser.open(block);
  assert.equal(await browser.text('#treemap-time'), 'at 1 s, 3 s before the peak: 10.0 MiB');
  await browser.click('[data-process="0"] .link');
  assert.equal(await browser.text('#legend-body tr.total td:last-child'), '256 MiB');
  assert.equal(await browser.text('#legend-time'), 'at the end');
  assert.deepEqual(await browser.texts('#legend-body bdi'), ['No details for 3 s', 'Heap']);
  // No sample of the page has that peak.
  assert.match(await browser.text('#chart .peak-label'), /^largest shown 10\.0 MiB at /);
});

test('after a zoom, values are those of the last visible sample, with its time', async () => {
  await browser.open(runBlock(), 'range=10000-20000');
  const box = () => browser.run(`const box = document.getElementById('chart-box');
    return ['min', 'now', 'max', 'text'].map(name => box.getAttribute('aria-value' + name))`);
  assert.deepEqual(await box(), ['10000', '20000', '20000', '20 s, 47.0 MiB']);
  assert.equal(await browser.text('#legend-time'), 'at 20 s');
  await browser.point([1]);
  await browser.run('page.zoomTo(0, 5000)');
  assert.deepEqual(await box(), ['0', '5000', '5000', '5 s, 32.0 MiB']);
  assert.equal(await browser.text('#legend-time'), 'at 5 s');
});

test('the theme and the times of the options are those that the page opens with', async () => {
  await browser.open({...runBlock(), view: {theme: 'dark', clock: true}});
  const checked = () => browser.run(`return ['theme-dark', 'clock-true', 'clock-false'].map(
    id => document.getElementById(id).checked)`);
  assert.deepEqual(await checked(), [true, true, false]);
  assert.equal(await browser.run('return document.documentElement.dataset.theme'), 'dark');
  assert.equal(await fragment(), '');
});

test('another run at the same address has its own title and names of downloads', async () => {
  await browser.open(runBlock());
  await browser.run(`page.model = {...page.model, run: {...page.model.run, title: 'second run'}};
    renderFacts(page, page.model);
    window.download = (name, type, content) => { window.saved = name; };`);
  assert.equal(await browser.run('return document.title'), 'second run');
  await browser.click('#download-csv');
  assert.equal(await browser.run('return saved'), 'second-run.csv');
});

test('many layers are folded until all are asked for', async () => {
  await browser.open(runBlock({processes: 40}), 'by=process');
  assert.equal((await browser.texts('#legend-body tr')).length, 14);
  await browser.click('#legend-more');
  assert.equal((await browser.texts('#legend-body tr')).length, 41);
  await browser.click('#legend-more');
  await browser.click('#legend-body [data-layer="other"]');
  assert.equal((await view()).all, true);
});

test('two pinned times are compared, largest change first', async () => {
  await browser.open(runBlock(), 'by=process');
  assert.equal(await browser.isHidden('#compare'), true);
  await browser.point([0], {press: true});
  await browser.point([1], {press: true, shift: true});
  assert.deepEqual(await browser.run('return [page.view.a, page.view.b]'), [0, 60000]);
  assert.equal(await browser.isHidden('#compare'), false);
  assert.deepEqual((await browser.texts('#compare-body tr:nth-child(-n+2) td')), [
    '27.0 MiB', '87.0 MiB', '+60.0 MiB', '+222 %', '7.00 MiB', '67.0 MiB', '+60.0 MiB', '+857 %',
  ]);
  assert.deepEqual(await browser.texts('#compare-body bdi'),
    ['Total', '101 worker --id=1', '100 worker --id=0', '102 worker --id=2']);
  await browser.click('#pin-clear');
  assert.equal(await browser.isHidden('#compare'), true);
});

test('keys pin times', async () => {
  await browser.open(runBlock());
  await browser.run(`document.getElementById('chart-box').focus()`);
  await browser.press([Keys.home, Keys.enter, Keys.end]);
  await browser.press(Keys.enter, true);
  assert.deepEqual(await browser.run('return [page.view.a, page.view.b]'), [0, 60000]);
  assert.match(await browser.text('#live'), /^B is 1:00/);
});

test('the treemap goes down to files, and Escape goes out', async () => {
  await browser.open(runBlock(), 'a=60000');
  assert.match(await browser.text('#treemap-time'), /pinned as A: 87\.0 MiB/);
  await browser.click('#treemap button[title^="101"]');
  assert.deepEqual(await browser.texts('#treemap > * .label'),
    ['Heap', 'Anonymous Mappings', 'Library Text']);
  await browser.click('#treemap button[title^="Library Text"]');
  assert.deepEqual(await browser.texts('#treemap > * .label'), ['libc.so.6', 'libm.so.6']);
  const titles = await browser.run(
    `return [...document.querySelectorAll('#treemap > *')].map(cell => cell.title)`);
  assert.deepEqual(titles, ['/usr/lib/libc.so.6: 1.50 MiB, 75.0 %',
    '/usr/lib/libm.so.6: 512 KiB, 25.0 %']);
  assert.deepEqual(await browser.texts('#treemap-path button'),
    ['All processes', '101 worker --id=1', 'Library Text']);
  await browser.press([Keys.escape, Keys.escape]);
  assert.deepEqual((await view()).path, []);
});

test('the treemap is used by keys', async () => {
  await browser.open(runBlock());
  await browser.run(`document.querySelector('#treemap button').focus()`);
  await browser.press(Keys.enter);
  assert.deepEqual((await view()).path, ['101 /usr/bin/worker --id=1']);
  await browser.press(Keys.escape);
  assert.deepEqual((await view()).path, []);
});

test('processes are listed, sorted and filtered', async () => {
  await browser.open(runBlock());
  const pids = () => browser.texts('#process-body td:first-child');
  assert.deepEqual(await pids(), ['101', '100', '102']);
  assert.deepEqual(await browser.texts('#process-body tr:first-child > *'), ['101', 'www-data',
    '/usr/bin/worker --id=1', '67.0 MiB', '67.0 MiB', '+3.52 GiB (+3.45 GiB to +3.54 GiB)', '']);
  await browser.click('[data-sort="pid"]');
  assert.deepEqual(await pids(), ['100', '101', '102']);
  await browser.click('[data-sort="pid"]');
  assert.deepEqual(await pids(), ['102', '101', '100']);
  const sorts = await browser.run(
    `return [...document.querySelectorAll('th[aria-sort]')].map(cell => cell.ariaSort)`);
  assert.deepEqual(sorts, ['descending', 'none', 'none', 'none', 'none', 'none']);
  assert.equal(await browser.run(`return document.activeElement.dataset.sort`), 'pid');
  await browser.type('#filter', 'www');
  assert.deepEqual(await pids(), ['101']);
  assert.equal(await browser.text('#process-count'), '1 of 3 processes.');
  await browser.click('#tree');
  assert.deepEqual(await pids(), ['100', '101']);
  assert.match((await browser.texts('#process-body .command'))[1], /^\u00a0{3}\/usr/);
  assert.equal(await browser.run(`return document.querySelectorAll('path.spark').length`), 2);
});

test('tables are copied with all their cells', async () => {
  await browser.open(runBlock());
  const copied = table => browser.run(`
    getSelection().selectAllChildren(document.querySelector(arguments[0]));
    return getSelection().toString();`, table);
  assert.match(await copied('#process-body'),
    /^101\twww-data\t\/usr\/bin\/worker --id=1\t67\.0 MiB\t/);
  assert.match(await copied('#legend-body'), /Heap\t69\.0 MiB\t79\.3 %\t69\.0 MiB/);
});

test('processes that ended have the time of their end', async () => {
  const block = runBlock();
  block.processes[2].end = 45000;
  await browser.open(block);
  await browser.click('[data-sort="end"]');
  await browser.click('[data-sort="end"]');
  assert.deepEqual(await browser.texts('#process-body tr > td:nth-child(7)'), ['45 s', '', '']);
});

test('the visible range is downloaded as CSV and as SVG', async () => {
  await browser.devTools('Browser.setDownloadBehavior',
    {behavior: 'allow', downloadPath: browser.directory});
  await browser.open(runBlock(), 'range=10000-20000');
  const download = async (id, name) => {
    await browser.click(id);
    const path = join(browser.directory, name);
    for (let i = 0; i < 100 && !existsSync(path); i++) await sleep(50);
    return readFileSync(path, 'utf8');
  };
  const lines = (await download('#download-csv', 'worker.csv')).trim().split('\r\n');
  assert.equal(lines[0], 'elapsed_ms,time,total,Heap,Library Text,Anonymous Mappings');
  assert.equal(lines.length, 12);
  assert.equal(lines[1],
    '10000,2026-01-30T09:00:10.000+01:00,38797312,19922944,6291456,12582912');
  const picture = await download('#download-svg', 'worker.svg');
  await browser.run(`
    const tree = new DOMParser().parseFromString(arguments[0], 'image/svg+xml');
    window.found = {error: Boolean(tree.querySelector('parsererror')),
      fills: [...tree.querySelectorAll('path[data-layer]')].map(path => path.getAttribute('fill')),
      texts: [...tree.querySelectorAll('text')].map(text => text.textContent)};`, picture);
  const found = await browser.run('return found');
  assert.equal(found.error, false);
  assert.equal(found.fills.length, 3);
  assert.ok(found.texts.includes('worker') && found.texts.includes('Heap'));
});

test('times are shown by the clock or as elapsed', async () => {
  await browser.open(runBlock());
  await browser.click('label[for="clock-true"]');
  await browser.point([0.5]);
  assert.equal(await browser.text('#legend-time'), 'at 09:00:30');
  assert.ok((await browser.texts('#chart .tick')).includes('09:00:10'));
  await browser.open({...runBlock(), times: encode(Array.from({length: 61}, (_, i) => i * 6e5))});
  assert.equal((await view()).clock, true);
  await browser.point([0.5]);
  assert.equal(await browser.text('#legend-time'), 'at 14:00:00');
});

test('a baseline is a line with its value', async () => {
  await browser.open({...runBlock(), baseline: {
    name: 'before.db', t: encode([0, 20000, 40000]), total: encode([1024, 2048, 204800]),
  }});
  const count = `return document.querySelectorAll('#chart path.baseline').length`;
  assert.equal(await browser.run(count), 1);
  await browser.point([0.5]);
  const rows = await browser.texts('#legend-body tr');
  assert.equal(rows.at(-1), 'Baseline before.db2.00 MiB200 MiB');
  await browser.point([0.9]);
  assert.equal((await browser.texts('#legend-body tr')).at(-1), 'Baseline before.db–200 MiB');
});

test('gaps interrupt areas, and a single sample is visible', async () => {
  await browser.open({...runBlock(), gaps: [[30000, 31000, ''], [31000, 32000, '']]});
  const d = await browser.run(`return document.querySelector('path.area').getAttribute('d')`);
  assert.equal(d.split('M').length - 1, 3);
  assert.equal(d.split('M')[2].split('L').length, 4);
});

test('both themes are chosen, and follow the system', async () => {
  await browser.open(runBlock());
  const expectBackground = color => browser.expect(
    'return getComputedStyle(document.body).backgroundColor', color);
  const emulate = value => browser.devTools('Emulation.setEmulatedMedia',
    {features: [{name: 'prefers-color-scheme', value}]});
  await emulate('dark');
  await expectBackground('rgb(20, 24, 30)');
  await emulate('light');
  await expectBackground('rgb(255, 255, 255)');
  await browser.click('label[for="theme-dark"]');
  await expectBackground('rgb(20, 24, 30)');
  assert.equal(await fragment(), 'theme=dark');
});

test('samples are appended', async () => {
  await browser.open(runBlock());
  await browser.run(`appendSample(page.model, {t: 61000, total: 1024, splits: {
    category: [[0, 1024]], process: [[1, 1024]]}, counters: [200, 0]});
    renderFacts(page, page.model);
    page.render(Object.keys(PARTS));`);
  await browser.expect(`return document.getElementById('readout-total').textContent`, '88.0 MiB');
  assert.match(await browser.text('#facts'), /62 samples/);
  assert.equal(await browser.run('return page.geometry.to'), 61000);
  assert.equal(await browser.text('[data-process="1"] td:nth-of-type(4)'), '68.0 MiB');
});

test('a snapshot has a treemap and a table, and no timeline', async () => {
  await browser.open({...runBlock({samples: 1}), isSnapshot: true});
  for (const id of ['#plot', '#zoom', '#clock']) assert.equal(await browser.isHidden(id), true);
  assert.deepEqual(await browser.texts('#legend-body bdi'),
    ['Anonymous Mappings', 'Library Text', 'Heap']);
  assert.match(await browser.text('#facts'), /PSS 27\.0 MiB/);
  assert.deepEqual(await browser.texts('#process-head button'),
    ['PID', 'User', 'Command', 'Memory▼']);
  await browser.click('[data-process="2"] .link');
  assert.deepEqual((await view()).path, ['102 /usr/bin/worker --id=2']);
});

test('without JavaScript there is a chart', async () => {
  assert.match(originalPage(),
    /<noscript>.*<img alt="[^"]+" src="data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+"><\/noscript>/s);
  await browser.devTools('Emulation.setScriptExecutionDisabled', {value: true});
  try {
    await browser.go(`file://${process.env.SMAPS_PAGE}`);
    const {root} = await browser.devTools('DOM.getDocument', {depth: 0});
    const {nodeId} = await browser.devTools('DOM.querySelector',
      {nodeId: root.nodeId, selector: 'noscript img'});
    const {model} = await browser.devTools('DOM.getBoxModel', {nodeId});
    assert.ok(model.width > 400 && model.height > 200);
  } finally {
    await browser.devTools('Emulation.setScriptExecutionDisabled', {value: false});
  }
});
