// Compares the layers at two times.

/** The largest change first. Pure. */
function changesBetween(layers, from, to) {
  return layers.map(layer =>
    ({...layer, before: layer.values[from], after: layer.values[to]}))
    .filter(row => row.before || row.after)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
}

/** `+12.5 %`; empty if there was nothing before. Pure. */
function relativeChange(before, after) {
  if (before === 0 || before === after) return '';
  const percent = 100 * (after - before) / before;
  return `${percent > 0 ? '+' : '−'}${threeDigits(Math.abs(percent), false)} %`;
}

function renderComparison(page, model, view) {
  const isHidden = page.find('compare').hidden = view.a === null || view.b === null;
  if (isHidden) return;
  // Every layer, whether or not the timeline folds it.
  const {times, layers, total} = stackOf(model, {...view, all: true, only: null});
  const [from, to] = [view.a, view.b].map(time => nearestIndex(times, time));
  page.find('compare-times').textContent =
    `From A, ${page.time(times[from])}, to B, ${page.time(times[to])}: `
    + formatLength(Math.abs(times[to] - times[from])) + (to < from ? ' back' : '');
  const all = {name: 'Total', before: total[from], after: total[to]};
  page.find('compare-body').replaceChildren(
    ...[all, ...changesBetween(layers, from, to)].map(row => tableRow(nameCell(row), [
      formatBytes(row.before), formatBytes(row.after), formatChange(row.after - row.before),
      relativeChange(row.before, row.after),
    ], row === all ? {class: 'total'} : {})));
}
