import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {runBlock} from '../block.mjs';
import {Browser, originalPage} from './browser.mjs';

let browser;
before(async () => { browser = await Browser.start(); });
after(() => browser.close());

const HOSTILE = [
  '<img src=x onerror="window.attacked=1">', '</script><script>window.attacked=2</script>',
  '<!--<script>', '"><svg onload=window.attacked=3>', 'javascript:window.attacked=4',
  '\u2028window.attacked=5\u2029', '\u202e\u2066txet\u2069', '{{script}}', '__proto__',
  'x'.repeat(100000), '𝕏\u0007\u009b31m', '',
];

/** Puts a text in the place of every text of a block that comes from elsewhere. */
function poisoned(text) {
  const block = runBlock();
  Object.assign(block.run, {title: text, host: text, kernel: text, measure: text, origin: text});
  block.splits.forEach(split => split.layers.forEach(layer => {
    layer.name = layer.full = text;
  }));
  block.processes.forEach(process => {
    process.label = process.command = process.user = text;
  });
  block.detail.names = block.detail.names.map(() => text);
  block.detail.categories.forEach(category => { category.name = text; });
  block.gaps = [[10000, 11000, text]];
  block.marks = [{t: 20000, label: text}];
  block.baseline = {name: text, t: 'AA', total: 'AA'};
  block.growth = [{name: text, verdict: 'unsteady', more: 1, since: 0}];
  block.reduced = [text];
  return block;
}

for (const [i, text] of HOSTILE.entries()) {
  test(`hostile text ${i} runs nothing`, async () => {
    await browser.open(poisoned(text), 'a=0&b=60000');
    await browser.run(`document.querySelector('[data-process] .link').click();
      document.querySelector('#legend-body .layer').click();
      document.querySelector('#treemap button').click();
      document.querySelector('[data-sort="pid"]').click();
      svgOf(page, page.model, page.geometry);
      csvOf(page.model, page.view);`);
    assert.equal(await browser.run('return window.attacked === undefined'), true);
    assert.deepEqual(await browser.problems(), []);
    const elements = await browser.run(
      `return document.querySelectorAll('#page img, #page script, #page iframe, #page a').length`);
    assert.equal(elements, 0);
    const shown = await browser.text('#title');
    assert.equal(shown, text);
  });
}

test('a hostile address runs nothing', async () => {
  for (const fragment of ['by=<img src=x onerror=alert(1)>', 'only="]', 'theme=</script>', '%%%',
    'process=constructor', 'toString=1', 'range=NaN-NaN', 'a=Infinity']) {
    await browser.open(runBlock(), fragment);
    assert.equal(await browser.text('#title'), 'worker', fragment);
    assert.deepEqual(await browser.problems(), [], fragment);
  }
});

test('the policy allows only the own script and style', async () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(originalPage())[1]
    .replaceAll('&#39;', "'");
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  await browser.open(runBlock());
  await browser.run(`
    const script = document.createElement('script');
    script.textContent = 'window.attacked = 1';
    document.body.append(script);
    const image = document.createElement('img');
    image.src = 'https://example.invalid/x.png';
    document.body.append(image);
    document.body.insertAdjacentHTML('beforeend', '<b style="color: red" id="styled">x</b>');`);
  assert.equal(await browser.run('return window.attacked === undefined'), true);
  assert.notEqual(
    await browser.run(`return getComputedStyle(document.getElementById('styled')).color`),
    'rgb(255, 0, 0)');
  assert.ok((await browser.problems()).length >= 3);
});
