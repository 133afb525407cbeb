// What is around the charts: facts of the run, switches, marks, growth.

/** Pure, if `time` is. */
function factsOf(model, time) {
  const {run, times, total} = model;
  const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
  const peak = largest(total);
  return [
    run.host, run.kernel && `Linux ${run.kernel}`,
    run.start && formatTimestamp(times[0], run.start).replace('T', ' ').replace(/\.\d+/, ''),
    ...(model.isSnapshot ? [] : [
      formatLength(lengthOf(times)), count(run.samples, 'sample', 'samples'),
      run.interval && `every ${formatLength(run.interval)}`,
    ]),
    count(run.processes, 'process', 'processes'),
    model.isSnapshot ? `${run.measure} ${formatBytes(peak)}`
      : `peak ${formatBytes(peak)} at ${time(times[total.indexOf(peak)])}`,
  ].filter(Boolean);
}

function renderFacts(page, model) {
  const {run, growth} = model;
  document.title = page.find('title').textContent = run.title;
  page.find('facts').replaceChildren(
    ...factsOf(model, time => page.time(time)).map(fact => make('span', {}, fact)));
  page.find('verdict').textContent = growth.length ? verdictText(growth[0]) : '';
  const shown = growth.filter(row => row.range || row.more);
  page.find('growth').hidden = shown.length === 0;
  page.find('growth-body').replaceChildren(...shown.map(row => tableRow(nameCell(row), row.range
    ? [`${formatChange(row.perHour)} an hour`, row.range.map(formatChange).join(' to ')]
    : [`${formatChange(row.more)}, not steadily`, `since ${page.time(row.since)}`])));
  page.find('reduced').replaceChildren(...model.reduced.map(note => make('li', {}, note)));
  page.find('origin').textContent = run.origin;
}

/** The verdict of the total in a sentence. Pure. */
function verdictText({verdict, perHour, range, more}) {
  if (verdict === 'steady') {
    return `Memory grows steadily: ${formatChange(perHour)} an hour `
      + `(${range.map(formatChange).join(' to ')}).`;
  }
  if (more) return `Memory ended ${formatBytes(more)} larger, without steady growth.`;
  return verdict === 'too_short' ? '' : 'No steady growth.';
}

function renderSwitch(page, id, values, onChange) {
  page.find(id).append(...values.flatMap(([value, label]) => {
    const input = make('input', {type: 'radio', name: id, id: `${id}-${value}`});
    input.addEventListener('change', () => onChange(value));
    return [input, make('label', {for: input.id}, label)];
  }));
}

function renderControls(page, model) {
  const {isSnapshot, splits, run} = model;
  renderSwitch(page, 'by', splits.map(({key, label}) => [key, label]), by =>
    page.change({by, only: null, process: null, all: false}));
  renderSwitch(page, 'clock', [[true, 'clock'], [false, 'elapsed']], clock => page.change({clock}));
  renderSwitch(page, 'theme', THEMES.map(theme => [theme, theme]), theme => page.change({theme}));
  page.find('by').hidden = splits.length < 2;
  page.find('clock').hidden = isSnapshot || !run.start;
  for (const id of ['zoom', 'plot', 'download-svg']) page.find(id).hidden = isSnapshot;
  page.find('timeline').classList.toggle('snapshot', isSnapshot);
}

function connectControls(page) {
  const save = (suffix, type, content) => download(
    `${page.model.run.title.replace(/[^\w.-]+/g, '-').slice(0, 40)}.${suffix}`, type, content);
  const actions = {
    'zoom-in': () => page.zoomBy(0.5),
    'zoom-out': () => page.zoomBy(2),
    'zoom-reset': () => page.change({range: null}),
    'pin-a': () => page.pin('a'),
    'pin-b': () => page.pin('b'),
    'pin-clear': () => page.change({a: null, b: null}),
    'legend-process': () => page.change({process: null, only: null}),
    'legend-more': () => page.change({all: !page.view.all}),
    'download-csv': () => save('csv', 'text/csv', csvOf(page.model, page.view)),
    'download-svg': () => save('svg', 'image/svg+xml', svgOf(page, page.model, page.geometry)),
  };
  for (const id in actions) page.find(id).addEventListener('click', actions[id]);
  page.find('filter').addEventListener('input', ({target}) => page.change({filter: target.value}));
  page.find('tree').addEventListener('change', ({target}) => page.change({tree: target.checked}));
}

function updateControls(page) {
  const {view} = page;
  for (const id of ['by', 'clock', 'theme']) page.find(`${id}-${view[id]}`).checked = true;
  page.find('zoom-out').disabled = page.find('zoom-reset').disabled = view.range === null;
  page.find('pin-clear').hidden = view.a === null && view.b === null;
}

function renderMarks(page, model) {
  page.find('marks').hidden = model.marks.length === 0;
  const totals = model.marks.map(({t}) => model.total[Math.max(0, indexBefore(model.times, t))]);
  page.find('marks-body').replaceChildren(...model.marks.map(({t, label}, i) =>
    tableRow(nameCell({name: `${i + 1}  ${label}`}), [
      page.time(t), formatBytes(totals[i]), i ? formatChange(totals[i] - totals[i - 1]) : '',
    ])));
}
