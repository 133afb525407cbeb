'use strict';
// The first of the files, which are one script. Scales, ticks and number formats. Pure functions.

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const [SECOND, MINUTE, HOUR, DAY] = [1e3, 6e4, 3.6e6, 8.64e7];

/** Returns a function that maps the numbers from `a` to `b` to those from `c` to `d`. */
function linearScale(a, b, c, d) {
  return value => a === b ? c : c + (value - a) * (d - c) / (b - a);
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** The index of the largest unit of which the bytes are at least 1 when rounded. */
function byteUnit(bytes) {
  const isReached = unit => Math.abs(bytes) >= 1024 ** unit * (1 - 0.5 / 1024);
  return Math.max(0, BYTE_UNITS.findLastIndex((_, unit) => isReached(unit)));
}

function threeDigits(value, isWhole) {
  if (isWhole || Math.abs(value) >= 99.95) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 9.995 ? 1 : 2);
}

/** `1.24 GiB` */
function formatBytes(bytes) {
  const unit = byteUnit(bytes);
  return `${threeDigits(bytes / 1024 ** unit, unit === 0)} ${BYTE_UNITS[unit]}`;
}

/** `+1.24 GiB`, with a true minus sign. */
function formatChange(bytes) {
  return (bytes > 0 ? '+' : bytes < 0 ? '−' : '') + formatBytes(Math.abs(bytes));
}

/** `12.5k` */
function formatCount(value) {
  const scale = Math.max(0, [0, 1, 2, 3, 4].findLast(i => value >= 1000 ** i * 0.9995) || 0);
  return threeDigits(value / 1000 ** scale, scale === 0 && value % 1 === 0) + ' kMGT'[scale].trim();
}

/** `12.5 %` */
function formatShare(part, total) {
  if (part === 0 || total <= 0) return '0 %';
  const percent = 100 * part / total;
  return percent < 0.1 ? '<0.1 %' : `${percent.toFixed(1)} %`;
}

function twoDigits(number) {
  return String(number).padStart(2, '0');
}

/** `7.5 s`, `2:05`, `1:02:05`: milliseconds as precise as `resolution`. */
function formatElapsed(milliseconds, resolution = SECOND) {
  const places = [1000, 100, 10].findIndex(step => resolution >= step);
  const step = [1000, 100, 10, 1][Math.max(places < 0 ? 3 : places, milliseconds < 10000 ? 1 : 0)];
  const rounded = Math.round(Math.max(0, milliseconds) / step) * step;
  const fraction = (rounded % SECOND / SECOND).toFixed(3).slice(1).replace(/\.?0+$/, '');
  const seconds = Math.floor(rounded / SECOND);
  if (seconds < 60) return `${seconds}${fraction} s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `:${twoDigits(seconds % 60)}${fraction}`;
  return hours ? `${hours}:${twoDigits(minutes)}${rest}` : minutes + rest;
}

/** A length with at most two units: `250 ms`, `5 min 3 s`, `3 d 4 h`. */
function formatLength(milliseconds) {
  if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < MINUTE) return `${Math.round(milliseconds / 100) / 10} s`;
  const step = milliseconds >= DAY ? HOUR : milliseconds >= HOUR ? MINUTE : SECOND;
  let rest = Math.round(milliseconds / step) * step;
  return [[DAY, 'd'], [HOUR, 'h'], [MINUTE, 'min'], [SECOND, 's']].map(([size, name]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return count ? `${count} ${name} ` : '';
  }).join('').trim();
}

/** The local time of an elapsed one, as RFC 3339 without an offset. */
function localTime(milliseconds, start) {
  const date = new Date(start.millis + start.offset * SECOND + milliseconds);
  return date.toISOString().slice(0, -1);
}

/** RFC 3339: `2026-01-30T14:05:09.000+01:00`. */
function formatTimestamp(milliseconds, start) {
  const minutes = Math.abs(start.offset) / 60;
  const offset = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(Math.floor(minutes % 60))}`;
  return localTime(milliseconds, start) + (start.offset < 0 ? '-' : '+') + offset;
}

/** The ticks of an axis of bytes from 0: three to seven steps of a power of two. */
function byteTicks(top) {
  const unit = byteUnit(top);
  const size = 1024 ** unit;
  const step = Math.max(2 ** Math.floor(Math.log2(Math.max(top, 1) / size)) / 4, unit ? 0 : 1);
  const ticks = [];
  for (let value = 0; value * size <= top; value += step) {
    ticks.push({value: value * size, label: String(value)});
  }
  return {ticks, unit: BYTE_UNITS[unit]};
}

/** The smallest of 1, 2 and 5 times a power of ten that is at least `value`. */
function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(factor => factor * power).find(step => step >= value * (1 - 1e-12));
}

const TIME_STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[SECOND, MINUTE].flatMap(unit => [1, 2, 5, 10, 15, 30].map(count => count * unit)),
  ...[1, 2, 3, 6, 12, 24, 48, 120, 240, 480, 1200].map(count => count * HOUR),
];

/** At most `count` ticks: with a `start` at round local times, else at round elapsed times. */
function timeTicks(from, to, count, start) {
  const step = TIME_STEPS.find(step => (to - from) / step <= count) || (to - from) / count;
  const shift = start ? start.millis + start.offset * SECOND : 0;
  const ticks = [];
  for (let time = Math.ceil((from + shift) / step) * step; time <= to + shift; time += step) {
    const label = start ? clockLabel(time, step) : elapsedLabel(time, step, to);
    ticks.push({time: time - shift, label});
  }
  return ticks;
}

/** Midnight is labeled with its date. */
function clockLabel(time, step) {
  const text = new Date(time).toISOString();
  if (time % DAY === 0) return text.slice(0, 10);
  return text.slice(11, step >= MINUTE ? 16 : step >= SECOND ? 19 : 23);
}

function elapsedLabel(time, step, last) {
  if (step >= DAY) return `${time / DAY} d`;
  if (last < MINUTE) return `${time / SECOND} s`;
  const fraction = String(time % SECOND / SECOND).slice(1);
  const text = twoDigits(Math.floor(time / MINUTE) % 60) + ':'
    + twoDigits(Math.floor(time / SECOND) % 60) + fraction;
  if (last < HOUR) return text.replace(/^0/, '');
  return `${Math.floor(time / HOUR)}:${step < MINUTE ? text : text.slice(0, 2)}`;
}
