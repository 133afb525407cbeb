// Measures in the page how fast it opens and answers the pointer.
import {Browser} from './Browser/browser.mjs';

const RUNS = 15;
const MOVES = 200;

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

const browser = await Browser.start();
try {
  const opened = [];
  for (let i = 0; i < RUNS; i++) {
    await browser.go('about:blank');
    await browser.go(`file://${process.env.SMAPS_PAGE}`);
    opened.push(await browser.run(`
      const [navigation] = performance.getEntriesByType('navigation');
      return navigation.loadEventEnd;`));
  }
  const results = {};
  for (const by of await browser.run('return page.model.splits.map(split => split.key)')) {
    await browser.run('page.change({by: arguments[0], all: false})', by);
    // From the event to the end of layout; the next frame paints.
    results[by] = await browser.run(`
      const box = document.getElementById('chart-box');
      const {left, top, width} = box.getBoundingClientRect();
      return Array.from({length: arguments[0]}, (_, i) => {
        const clientX = left + width * (0.1 + 0.8 * ((i * 37) % arguments[0]) / arguments[0]);
        const start = performance.now();
        box.dispatchEvent(new PointerEvent('pointermove', {clientX, clientY: top + 100}));
        document.body.getBoundingClientRect();
        return performance.now() - start;
      });`, MOVES);
  }
  const model = await browser.run(`return {samples: page.model.run.samples,
    processes: page.model.run.processes, times: page.model.times.length,
    bytes: document.documentElement.outerHTML.length}`);
  console.log(`${model.samples} samples of ${model.processes} processes, `
    + `${model.times} of them in the page`);
  console.log(`opens in ${median(opened).toFixed(0)} ms `
    + `(${Math.min(...opened).toFixed(0)} to ${Math.max(...opened).toFixed(0)})`);
  for (const [by, times] of Object.entries(results)) {
    console.log(`answers the pointer, by ${by}: median ${median(times).toFixed(1)} ms, `
      + `largest ${Math.max(...times).toFixed(1)} ms`);
  }
  const slowest = Math.max(...Object.values(results).map(median));
  process.exitCode = median(opened) <= 1000 && slowest <= 16 ? 0 : 1;
} finally {
  await browser.close();
}
