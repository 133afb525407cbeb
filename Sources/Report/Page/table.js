// The table of processes.

/** What each column is sorted by (`value`) and shows. */
const COLUMNS = [
  {key: 'pid', label: 'PID', isNumber: true, value: ({pid}) => pid},
  {key: 'user', label: 'User', value: ({user = ''}) => user},
  {key: 'command', label: 'Command', value: ({command}) => command},
  {key: 'peak', label: 'Peak', isNumber: true, value: ({peak}) => peak, text: formatBytes},
  {key: 'last', label: 'Last', isNumber: true, value: ({last}) => last, text: formatBytes},
  {
    key: 'growth', label: 'Growth an hour', isNumber: true,
    value: ({growth}) => growth?.perHour || 0, text: (_, {growth}) => growthText(growth),
  },
  {
    key: 'end', label: 'Ended', isNumber: true, value: ({end = Infinity}) => end,
    text: (_, {end}, page) => end === undefined ? '' : page.time(end),
  },
];

/** Pure. */
function columnsOf({processes, isSnapshot}) {
  const isUsed = {
    user: ({user}) => user !== undefined, peak: () => !isSnapshot,
    growth: ({growth}) => !isSnapshot && growthText(growth) !== '',
    end: ({end}) => end !== undefined,
  };
  return COLUMNS.filter(({key}) => !isUsed[key] || processes.some(isUsed[key]));
}

/** Pure. */
function sortedProcesses(processes, key, isDescending) {
  const {value} = COLUMNS.find(column => column.key === key);
  const compare = (a, b) => typeof a === 'string' ? a.localeCompare(b) : a - b;
  return [...processes].sort((a, b) =>
    (isDescending ? -1 : 1) * compare(value(a), value(b)) || a.index - b.index);
}

function matches({pid, user = '', command}, filter) {
  return `${pid} ${user} ${command}`.toLowerCase().includes(filter.toLowerCase());
}

/** The rows of the table; in a tree, parents of what matches stay. Pure. */
function processRows(processes, {sort, descending, filter, tree}) {
  const ordered = sortedProcesses(processes, sort, descending);
  // A PID may be used again: a parent is not younger than its child.
  const parentOf = process => ordered.filter(other =>
    tree && other !== process && other.pid === process.parent && other.begin <= process.begin)
    .sort((a, b) => b.begin - a.begin)[0];
  const children = new Map();
  for (const process of ordered) {
    const parent = parentOf(process);
    children.set(parent, [...children.get(parent) || [], process]);
  }
  const seen = new Set();
  const rowsBelow = (process, depth) => {
    if (seen.has(process)) return [];
    seen.add(process);
    const below = (children.get(process) || []).flatMap(child => rowsBelow(child, depth + 1));
    return below.length || matches(process, filter) ? [{process, depth}, ...below] : [];
  };
  // What is in a circle has no root.
  return [...children.get(undefined) || [], ...ordered].flatMap(process => rowsBelow(process, 0));
}

/** `+3.2 MiB (+2.9 MiB to +3.5 MiB)`, or a verdict in words. Pure. */
function growthText(growth) {
  if (!growth || growth.verdict === 'too_short') return '';
  if (growth.verdict === 'none') return 'none';
  if (growth.verdict === 'unsteady') {
    return growth.more ? `not steady, ${formatChange(growth.more)}` : 'not steady';
  }
  return `${formatChange(growth.perHour)} (${growth.range.map(formatChange).join(' to ')})`;
}

/** Values at equally long steps of a run. Pure. */
function sampled(times, values, count) {
  return Array.from({length: count}, (_, i) =>
    values[indexBefore(times, times[0] + lengthOf(times) * i / (count - 1))]);
}

function renderProcesses(page, model, view) {
  page.find('processes').hidden = model.processes.length === 0;
  const columns = columnsOf(model);
  const rows = processRows(model.processes, view);
  const layers = new Map(processLayers(model).map(layer => [layer.process, layer]));
  page.find('process-head').replaceChildren(make('tr', {},
    ...columns.map(column => headCell(page, column, view, model)),
    ...(model.isSnapshot ? [] : [make('th', {scope: 'col'}, 'Over time')])));
  page.find('process-body').replaceChildren(...rows.map(({process, depth}) => {
    const cells = columns.map(column => processCell(page, column, process, depth));
    if (!model.isSnapshot) cells.push(sparklineCell(model, layers.get(process.index)));
    const className = view.process === process.index ? 'selected' : '';
    return make('tr', {'data-process': process.index, class: className}, ...cells);
  }));
  page.find('process-count').textContent = `${rows.length} of ${model.processes.length} processes.`
    + (model.unlisted ? ` ${model.unlisted} smaller ones are only part of sums.` : '');
}

function headCell(page, {key, label, isNumber = false}, view, model) {
  const isSorted = view.sort === key;
  const order = view.descending ? 'descending' : 'ascending';
  const descending = isSorted ? !view.descending : isNumber && key !== 'pid';
  const text = model.isSnapshot && key === 'last' ? 'Memory' : label;
  return make('th', {
    scope: 'col', class: isNumber ? 'number' : '', 'aria-sort': isSorted ? order : 'none',
  }, button({
    class: 'sort', 'data-sort': key, click: () => page.change({sort: key, descending}),
  }, text, make('span', {class: 'arrow', 'aria-hidden': 'true'},
    isSorted ? (view.descending ? '▼' : '▲') : '')));
}

function processCell(page, {key, isNumber, value, text = String}, process, depth) {
  if (key !== 'command') {
    return make('td', {class: isNumber ? 'number' : ''}, text(value(process), process, page));
  }
  // The indentation is text, which is copied into a spreadsheet too.
  return make('th', {scope: 'row', class: 'command'},
    button({class: 'link', title: process.command, click: () => page.showProcess(process.index)},
      '\u00a0'.repeat(3 * Math.min(depth, 12)), make('bdi', {}, process.command)));
}

function sparklineCell(model, layer) {
  if (!layer) return make('td');
  const values = sampled(model.times, layer.values, 60);
  const y = linearScale(0, Math.max(1, largest(values)), 18, 0);
  const d = values.map((value, i) =>
    `${i ? 'L' : 'M'}${round(i * 100 / 59)} ${round(y(value))}`).join('');
  return make('td', {class: 'sparkline'}, svg('svg', {
    viewBox: '-1 -1 102 20', width: 102, height: 20, role: 'img',
    'aria-label': `from ${formatBytes(values[0])} to ${formatBytes(values[59])}`,
  }, svg('path', {d: `${d}V18H0Z`, class: 'spark-area'}), svg('path', {d, class: 'spark'})));
}
