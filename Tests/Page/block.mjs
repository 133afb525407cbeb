// Makes data blocks, as Sources/Report does.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function number(value) {
  let text = '';
  do {
    const digit = value % 32;
    value = Math.floor(value / 32);
    text += DIGITS[value > 0 ? digit + 32 : digit];
  } while (value > 0);
  return text;
}

/** The differences of a series as text. */
export function encode(values) {
  let [text, before, zeros] = ['', 0, 0];
  const flush = () => {
    text += zeros < 3 ? 'A'.repeat(zeros) : `*${number(zeros)}`;
    zeros = 0;
  };
  for (const value of values) {
    const difference = value - before;
    before = value;
    if (difference === 0) {
      zeros++;
      continue;
    }
    flush();
    text += number(Math.abs(difference) * 2 + (difference < 0 ? 1 : 0));
  }
  flush();
  return text;
}

const CATEGORIES = [
  ['Heap', '#0d70d3'], ['Library Text', '#c3b1e1'], ['Anonymous Mappings', '#779ef9'],
];

/**
 * A run of some processes, with a sample every second: process 1 grows by 1 MiB each second, the
 * others have 10 MiB. Values are in kB.
 */
export function runBlock({processes = 3, samples = 61, name = i => `worker --id=${i}`} = {}) {
  const times = Array.from({length: samples}, (_, i) => i * 1000);
  const value = (process, category, i) => process === 1 && category === 0
    ? 1024 * (i + 1) : [4096, 2048, 4096][category];
  const sum = (i, use) => {
    let total = 0;
    for (let p = 0; p < processes; p++) {
      for (let c = 0; c < 3; c++) if (use(p, c)) total += value(p, c, i);
    }
    return total;
  };
  const series = use => encode(times.map((_, i) => sum(i, use)));
  const peak = use => sum(samples - 1, use);
  const indices = Array.from({length: processes}, (_, i) => i);
  return {
    format: 1, unit: 1024,
    run: {
      title: 'worker', host: 'host', kernel: '6.1.0', start: {millis: 1769760000000, offset: 3600},
      interval: 1000, samples, processes, measure: 'PSS', origin: 'smaps-profiler',
    },
    times: encode(times), total: series(() => true),
    counters: [
      {key: 'faults', label: 'Page faults', values: encode(times.map((_, i) => 100 * i))},
      {key: 'cpu', label: 'CPU', values: encode(times.map((_, i) => 500 * i))},
    ],
    splits: [
      {
        key: 'category', label: 'category',
        layers: CATEGORIES.map(([name, color], c) => ({
          name, color, peak: peak((_, own) => own === c), values: series((_, own) => own === c),
        })),
      },
      {
        key: 'process', label: 'process',
        layers: indices.map(p => ({
          name: `${100 + p} ${name(p)}`, color: '#5684e9', process: p,
          peak: peak(own => own === p), values: series(own => own === p),
        })),
      },
    ],
    processes: indices.map(p => ({
      key: `${100 + p}-${p}`, pid: 100 + p, parent: p > 0 ? 100 : 1, user: p % 2 ? 'www-data' : 'root',
      label: `${100 + p} ${name(p)}`, command: `/usr/bin/${name(p)}`, begin: 0,
      peak: peak(own => own === p), last: peak(own => own === p),
      growth: p === 1
        ? {verdict: 'steady', perHour: 3774873600, range: [3.7e9, 3.8e9]} : {verdict: 'none'},
    })),
    detail: {
      times: encode(times), categories: CATEGORIES.map(([name, color]) => ({name, color})),
      names: ['/usr/lib/libc.so.6', '/usr/lib/libm.so.6'],
      rows: indices.flatMap(p => [
        [p, 0, -1, series((own, c) => own === p && c === 0)],
        [p, 1, 0, encode(times.map(() => 1536))], [p, 1, 1, encode(times.map(() => 512))],
        [p, 2, -1, series((own, c) => own === p && c === 2)],
      ]),
    },
    gaps: [], events: [[30000, 1, 2]], marks: [], growth: [], reduced: [],
  };
}
