import assert from 'node:assert/strict';
import {test} from 'node:test';
import {script} from './sources.mjs';

const {
  byteTicks, formatBytes, formatChange, formatCount, formatElapsed, formatLength, formatRate,
  formatShare, formatTimestamp, linearScale, roundUp, timeTicks,
} = script;

test('bytes have three digits and a binary unit', () => {
  const cases = [
    [0, '0 B'], [1023, '1023 B'], [1024, '1.00 KiB'], [1536, '1.50 KiB'], [10 * 1024, '10.0 KiB'],
    [1023.6 * 1024 ** 2, '1.00 GiB'], [123.4 * 1024 ** 3, '123 GiB'],
  ];
  for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text);
});

test('changes have a sign', () => {
  assert.equal(formatChange(1024), '+1.00 KiB');
  assert.equal(formatChange(-1024), '−1.00 KiB');
  assert.equal(formatChange(0), '0 B');
});

test('counts are shortened by thousands', () => {
  assert.deepEqual([0, 7, 999, 12500, 1e6, 2.5].map(formatCount),
    ['0', '7', '999', '12.5k', '1.00M', '2.50']);
});

test('a rate has its unit, and is not 0 where it is not known', () => {
  assert.equal(formatRate({key: 'cpu'}, 1500), '150 %');
  assert.equal(formatRate({key: 'cpu'}, 32), '3.2 %');
  assert.equal(formatRate({key: 'faults'}, 12500), '12.5k/s');
  assert.equal(formatRate({key: 'faults'}, null), '–');
});

test('a share is in percent', () => {
  assert.deepEqual([[0, 0], [0, 5], [1, 8], [1, 1e6]].map(([a, b]) => formatShare(a, b)),
    ['0 %', '0 %', '12.5 %', '<0.1 %']);
});

test('elapsed times are like those of charts', () => {
  const cases = [
    [0, 1000, '0 s'], [7500, 1000, '7.5 s'], [125000, 1000, '2:05'], [3725000, 1000, '1:02:05'],
    [125250, 10, '2:05.25'], [59999, 1000, '1:00'], [60020, 100, '1:00'],
  ];
  for (const [time, resolution, text] of cases) assert.equal(formatElapsed(time, resolution), text);
});

test('lengths have at most two units', () => {
  assert.deepEqual([250, 12500, 303000, 7530000, 273600000].map(formatLength),
    ['250 ms', '12.5 s', '5 min 3 s', '2 h 6 min', '3 d 4 h']);
});

test('timestamps have the offset of the run', () => {
  const millis = Date.UTC(2026, 0, 30, 23, 30);
  assert.equal(formatTimestamp(0, {millis, offset: 3600}), '2026-01-31T00:30:00.000+01:00');
  assert.equal(formatTimestamp(1, {millis, offset: -12600}), '2026-01-30T20:00:00.001-03:30');
});

test('an axis of bytes has three to seven steps', () => {
  for (let top = 1; top < 2 ** 50; top *= 1.37) {
    const {ticks} = byteTicks(top);
    assert.equal(ticks[0].value, 0);
    assert.ok(top < 3 || ticks.length >= 4 && ticks.length <= 8, `${top}: ${ticks.length}`);
    assert.ok(ticks.every(({value}) => value <= top));
  }
  assert.deepEqual(byteTicks(150 * 1024 ** 2).ticks.map(({label}) => label),
    ['0', '32', '64', '96', '128']);
});

test('times are labeled at round elapsed times', () => {
  const labels = (...range) => timeTicks(...range).map(({label}) => label);
  assert.deepEqual(labels(0, 40000, 5), ['0 s', '10 s', '20 s', '30 s', '40 s']);
  assert.deepEqual(labels(0, 300000, 5), ['0:00', '1:00', '2:00', '3:00', '4:00', '5:00']);
  assert.deepEqual(labels(0, 7.2e6, 4), ['0:00', '0:30', '1:00', '1:30', '2:00']);
  assert.deepEqual(labels(59000, 61500, 6), ['0:59', '0:59.5', '1:00', '1:00.5', '1:01', '1:01.5']);
});

test('times are labeled at round local times, and midnight with the date', () => {
  const start = {millis: Date.UTC(2026, 0, 30, 20, 10), offset: 3600};
  assert.deepEqual(timeTicks(0, 5 * 3.6e6, 6, start).map(({label}) => label),
    ['22:00', '23:00', '2026-01-31', '01:00', '02:00']);
});

test('a scale maps both ways', () => {
  assert.equal(linearScale(10, 20, 100, 300)(15), 200);
  assert.equal(linearScale(100, 300, 10, 20)(200), 15);
  assert.equal(linearScale(5, 5, 1, 2)(5), 1);
  assert.deepEqual([0.3, 1, 3, 7, 20, 99].map(roundUp), [0.5, 1, 5, 10, 20, 100]);
});
