// The view: what the user has chosen, and the address that keeps it. Pure functions.

const THEMES = ['auto', 'light', 'dark'];

function initialView(model) {
  const {times, run, isSnapshot} = model;
  return {
    range: null, by: model.splits[0].key, only: null, process: null, all: false, a: null, b: null,
    // Long runs are read by the clock.
    clock: Boolean(run.start) && lengthOf(times) >= HOUR,
    theme: 'auto', path: [], sort: isSnapshot ? 'last' : 'peak', descending: true, filter: '',
    tree: false,
  };
}

/** How each part of a view is written and read; `undefined` of what is not valid. */
function addressFields(model) {
  const {times} = model;
  const isTime = time => time >= times[0] && time <= times[times.length - 1];
  const time = {write: String, read: text => isTime(Number(text)) ? Number(text) : undefined};
  const oneOf = values =>
    ({write: String, read: text => values.find(value => String(value) === text)});
  return {
    range: {
      write: range => range.map(Math.round).join('-'),
      read: text => {
        const range = text.split('-').map(Number);
        return range.length === 2 && range.every(isTime) && range[0] < range[1] ? range : undefined;
      },
    },
    by: oneOf(model.splits.map(split => split.key)),
    process: oneOf(model.processes.map(process => process.index)),
    only: {write: String, read: text => /^(\d+|other)$/.test(text) ? text : undefined},
    all: oneOf([true, false]), a: time, b: time, clock: oneOf([true, false]), theme: oneOf(THEMES),
  };
}

/** What of a view differs from the initial one, as the fragment of an address. */
function fragmentOf(view, model) {
  const initial = initialView(model);
  return Object.entries(addressFields(model)).filter(([key]) => view[key] !== initial[key])
    .map(([key, {write}]) => `${key}=${write(view[key])}`).join('&');
}

/** The view of a fragment; what is not valid is ignored. */
function viewOf(fragment, model) {
  const view = initialView(model);
  const fields = addressFields(model);
  for (const [key, text] of new URLSearchParams(fragment)) {
    const value = Object.hasOwn(fields, key) ? fields[key].read(text) : undefined;
    if (value !== undefined) view[key] = value;
  }
  if (!model.run.start) view.clock = false;
  return view;
}

/** The range of a length around a time; `null` for the whole run. */
function rangeAround({times}, time, length) {
  const [first, last] = [times[0], times[times.length - 1]];
  // Not less than some samples.
  const shown = Math.max(length, 2 * (last - first) / times.length, 2);
  if (shown >= last - first) return null;
  const from = clamp(time - shown / 2, first, last - shown);
  return [from, from + shown];
}
