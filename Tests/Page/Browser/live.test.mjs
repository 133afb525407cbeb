// The live page, served by the program that SMAPS_PROFILER names.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {after, before, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {Browser} from './browser.mjs';

const MIB = 1 << 20;

let [browser, target] = [];
const profilers = new Set();

/** A process that allocates as many MiB as each line of its input says, or starts a process. */
const TARGET = `
  const kept = [];
  require('readline').createInterface({input: process.stdin}).on('line', line => {
    const size = Number(line);
    if (size) kept.push(Buffer.alloc(size << 20, 1));
    else require('child_process').spawn('sleep', ['1000'], {argv0: line, stdio: 'ignore'})
      .on('spawn', () => console.log('started'));
  });
  console.log('ready');`;

before(async () => {
  target = spawn(process.execPath, ['-e', TARGET], {detached: true});
  await new Promise(resolve => target.stdout.once('data', resolve));
  browser = await Browser.start();
});

after(async () => {
  for (const profiler of profilers) profiler.kill('SIGKILL');
  await browser.close();
  // Its child too.
  process.kill(-target.pid, 'SIGKILL');
});

/** Starts a profiler. Returns its process, its port, and a promise of its end. */
async function serve(port = 0, ...options) {
  const profiler = spawn(process.env.SMAPS_PROFILER, ['--listen', `127.0.0.1:${port}`, '-i', '0.1',
    '-p', String(target.pid), '-c', ...options], {stdio: ['ignore', 'ignore', 'pipe']});
  profilers.add(profiler);
  const ended = new Promise(resolve => profiler.once('exit', resolve));
  for await (const line of createInterface({input: profiler.stderr})) {
    const match = /a page at http:\/\/127\.0\.0\.1:(\d+)\/$/.exec(line);
    if (match) return {profiler, ended, port: match[1]};
  }
  throw new Error('the profiler does not serve a page');
}

/** Waits until a script returns what is expected. */
async function until(script, isExpected = Boolean) {
  for (let i = 0; i < 600; i++) {
    const value = await browser.run(script);
    if (isExpected(value)) return value;
    await sleep(100);
  }
  assert.fail(`${script}: ${JSON.stringify(await browser.run(script))}`);
}

// Before the first sample, there is another page.
const status = text => until('return (document.getElementById("status") || {}).textContent',
  value => value && value.includes(text));
const total = 'return page.model.total.at(-1)';

test('the page grows with the run', async () => {
  const {profiler, port, ended} = await serve();
  await browser.go(`http://localhost:${port}/`);
  await status('Live');
  const [samples, before, facts] = await browser.run(
    'return [page.model.times.length, page.model.total.at(-1), document.getElementById("facts").textContent]');
  await until(`return page.model.times.length > ${samples + 5}`);
  target.stdin.write('64\n');
  await until(total, value => value >= before + 64 * MIB);
  // What the page shows, not only what it knows.
  await until('return document.getElementById("readout-total").textContent',
    text => parseFloat(text) >= 64 && text.endsWith('MiB'));
  assert.notEqual(await browser.text('#facts'), facts);
  // All splits have the same sum, whatever each event named.
  const sums = await browser.run(`return page.model.splits.map(({key, layers}) =>
    [key, layers.reduce((sum, {values}) => sum + values.at(-1), 0), page.model.total.at(-1)])`);
  assert.ok(sums.length >= 3);
  for (const [key, sum, all] of sums) assert.ok(Math.abs(sum - all) < 4096, `${key} ${sum} ${all}`);
  assert.deepEqual(await browser.run('return page.model.times.every((t, i, all) => !i || t > all[i - 1])'),
    true);

  // A new process with a name that would run a script.
  const name = '<img src=x onerror=document.title=1>';
  target.stdin.write(`${name}\n`);
  await until('return document.getElementById("process-body").textContent',
    text => text.includes(name));
  assert.equal(await browser.run('return document.querySelectorAll("main img").length'), 0);
  assert.notEqual(await browser.run('return document.title'), '1');
  const added = await browser.run(`return page.model.splits[1].layers
    .filter(({process}) => page.model.processes[process].command.includes('onerror')).length`);
  assert.equal(added, 1);
  // Before the first sample, there was no page; there is no icon.
  assert.deepEqual((await browser.problems()).filter(text =>
    !/status of (503|404)/.test(text)), []);

  // The view of a process goes on, although its details are older.
  await browser.run('page.showProcess(0)');
  const shown = await browser.run('return page.geometry.stack.times.at(-1)');
  await until(`return page.geometry.stack.times.at(-1) > ${shown + 500}`);
  assert.match(await browser.text('#legend-body'), /No details for /);
  assert.match(await browser.run('return location.hash'), /^#process=\d+-\d+$/);
  // New details are read after a minute.
  const {detailed, hash} = await browser.run(`live.refreshed -= 61000;
    return {detailed: page.model.detail.times.at(-1), hash: location.hash}`);
  await until(`return page.model.detail.times.at(-1) > ${detailed}`);
  assert.equal(await browser.run('return location.hash'), hash);
  await browser.run('page.showProcess(page.view.process)');

  // A view is kept while samples arrive.
  await browser.run('page.change({by: "process"})');
  const range = await browser.run('page.zoomTo(0, page.model.times.at(-1) / 2); return page.view.range');
  const count = await browser.run('return page.model.times.length');
  await until(`return page.model.times.length > ${count + 3}`);
  assert.deepEqual(await browser.run('return page.view.range'), range);
  assert.equal(await browser.run('return page.view.by'), 'process');

  profiler.kill('SIGINT');
  await ended;
  await status('The run has ended');
});

test('the page says when it is not connected, and connects again', async () => {
  const first = await serve();
  await browser.go(`http://127.0.0.1:${first.port}/#by=program`);
  await status('Live');
  const run = await browser.run('return page.model.live.split("-")[0]');

  // A server that does not answer is still connected, and nothing is lost.
  const before = await browser.run('return page.model.times.length');
  await until(`return page.model.times.length > ${before}`);

  first.profiler.kill('SIGKILL');
  await first.ended;
  await status('Not connected since');
  const frozen = await browser.run('return page.model.times.length');
  assert.equal(await browser.run('return document.getElementById("status").hidden'), false);

  // Another run on the same address: the page shows it from its start.
  const second = await serve(first.port);
  await status('Live');
  await until('return page.model.live.split("-")[0]', value => value !== run);
  const times = await browser.run('return page.model.times');
  assert.ok(times.length < frozen || times[0] < 1000);
  await until(`return page.model.times.length > ${times.length + 3}`);
  assert.equal(await browser.run('return page.view.by'), 'program');
  second.profiler.kill('SIGINT');
  await second.ended;
  await status('The run has ended');
});

test('a viewer that connects again continues without a gap', async () => {
  const {profiler, port, ended} = await serve();
  await browser.go(`http://127.0.0.1:${port}/`);
  await status('Live');
  await until('return page.model.times.length > 5');
  const [count, last] = await browser.run(`
    live.lose();
    return [page.model.times.length, page.model.times.at(-1)];`);
  await status('Not connected');
  await status('Live');
  const times = await until('return page.model.times', times => times.length > count + 10);
  const missed = times.filter(time => time > last);
  // Samples are 100 ms apart; the connection was lost for 2 s.
  assert.ok(missed[0] - last < 500, `${last} ${missed}`);
  assert.ok(missed.length > 10);
  profiler.kill('SIGINT');
  await ended;
});
