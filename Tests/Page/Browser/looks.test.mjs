import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {runBlock} from '../block.mjs';
import {Browser} from './browser.mjs';

let browser;
before(async () => { browser = await Browser.start(); });
after(() => browser.close());

const block = () => ({
  ...runBlock({
    processes: 20, name: i => `server --with-a-long-argument=/srv/data/${i}/${'long'.repeat(50)}`,
  }),
  marks: Array.from({length: 12}, (_, i) => ({t: i * 5000, label: `phase number ${i}`})),
});

const resize = width => browser.devTools('Emulation.setDeviceMetricsOverride',
  {width, height: 900, deviceScaleFactor: 1, mobile: false});

for (const width of [360, 768, 1280, 2560]) {
  test(`nothing is wider than a window of ${width} pixels`, async () => {
    await resize(width);
    await browser.open(block(), 'a=0&b=60000');
    assert.equal(await browser.run('return document.documentElement.scrollWidth'), width);
    const collisions = await browser.run(`
      const boxes = [...document.querySelectorAll('#chart text')].map(text =>
        ({text: text.textContent, box: text.getBoundingClientRect()}));
      return boxes.flatMap((one, i) => boxes.slice(i + 1).filter(two =>
        Math.min(one.box.right, two.box.right) - Math.max(one.box.left, two.box.left) > 1
        && Math.min(one.box.bottom, two.box.bottom) - Math.max(one.box.top, two.box.top) > 3)
        .map(two => one.text + ' | ' + two.text));`);
    assert.deepEqual(collisions, []);
    const outside = await browser.run(`
      const {right} = document.getElementById('chart').getBoundingClientRect();
      return [...document.querySelectorAll('#chart text')].filter(text =>
        text.getBoundingClientRect().right > right + 1).map(text => text.textContent);`);
    assert.deepEqual(outside, []);
    await browser.run(`page.change({tree: true, by: 'process'})`);
    const tall = await browser.run(`
      return [...document.querySelectorAll('tbody tr')]
        .filter(row => row.getBoundingClientRect().height > 40).map(row => row.textContent);`);
    assert.deepEqual(tall, []);
    assert.ok(await browser.run(
      `return document.querySelector('#compare-body th').getBoundingClientRect().width`) >= 120);
    const cut = await browser.run(`
      return [...document.querySelectorAll('.command .link')].filter(link =>
        link.getBoundingClientRect().right
          > link.closest('th').nextElementSibling.getBoundingClientRect().left + 1).length;`);
    assert.equal(cut, 0);
  });
}

for (const theme of ['light', 'dark']) {
  test(`text contrasts in the ${theme} theme`, async () => {
    await resize(1280);
    await browser.open(block(), `theme=${theme}&a=0&b=60000`);
    const weak = await browser.run(`
      const parse = color => (color.match(/[\\d.]+/g) || []).map(Number);
      const luminanceOf = ([r, g, b]) => [r, g, b].reduce((sum, value, i) => {
        value /= 255;
        return sum + [0.2126, 0.7152, 0.0722][i]
          * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
      }, 0);
      const backgroundOf = element => {
        for (let at = element; at; at = at.parentElement) {
          const color = parse(getComputedStyle(at).backgroundColor);
          if (color.length === 3 || color[3] === 1) return color;
        }
        return [255, 255, 255];
      };
      const walker =
        document.createTreeWalker(document.getElementById('page'), NodeFilter.SHOW_TEXT);
      const weak = [];
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || !element.getClientRects().length) continue;
        if (element.closest('title, :disabled, .pin-label, #live')) continue;
        const style = getComputedStyle(element);
        const isPicture = element.closest('#chart');
        const color = parse(isPicture ? style.fill : style.color);
        const [a, b] = [luminanceOf(color), luminanceOf(backgroundOf(element))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) weak.push(element.textContent.slice(0, 40) + ' ' + contrast.toFixed(2));
      }
      return weak;`);
    assert.deepEqual(weak, []);
  });
}

test('the page prints on A4', async () => {
  await resize(1280);
  await browser.open(block(), 'theme=dark');
  const pdf = await browser.command('POST', '/print', {page: {width: 21, height: 29.7}});
  const bytes = Buffer.from(pdf, 'base64');
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  const pages = bytes.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
  assert.ok(pages >= 1 && pages <= 4, String(pages));
  await browser.devTools('Emulation.setEmulatedMedia', {media: 'print'});
  const printed = await browser.run(`return {
    background: getComputedStyle(document.body).backgroundColor,
    toolbar: getComputedStyle(document.querySelector('.toolbar')).display}`);
  await browser.devTools('Emulation.setEmulatedMedia', {media: ''});
  assert.deepEqual(printed, {background: 'rgb(255, 255, 255)', toolbar: 'none'});
});

test('nothing moves if the user does not want it', async () => {
  await browser.devTools('Emulation.setEmulatedMedia',
    {features: [{name: 'prefers-reduced-motion', value: 'reduce'}]});
  await browser.open(block());
  const moving = await browser.run(`return [...document.querySelectorAll('*')].filter(element => {
    const style = getComputedStyle(element);
    return style.scrollBehavior === 'smooth' || parseFloat(style.transitionDuration) > 0
      || style.animationName !== 'none';
  }).length`);
  assert.equal(moving, 0);
});

test('a screen reader has a name for everything that is used', async () => {
  await resize(1280);
  await browser.open(block(), 'a=0&b=60000');
  const {nodes} = await browser.devTools('Accessibility.getFullAXTree');
  const roles = ['button', 'slider', 'radio', 'checkbox', 'searchbox', 'columnheader', 'group',
    'region', 'table'];
  const used = nodes.filter(({ignored, role}) => !ignored && role && roles.includes(role.value));
  assert.ok(used.length > 50);
  const nameless = used.filter(node => ['button', 'slider', 'radio', 'checkbox', 'searchbox']
    .includes(node.role.value) && !(node.name && node.name.value));
  assert.deepEqual(nameless.map(node => node.role.value), []);
  assert.equal(nodes.filter(node => node.role && node.role.value === 'slider').length, 1);
  assert.ok(nodes.filter(node => node.role && node.role.value === 'table').length >= 4);
});
