// The view: what the user has chosen, and the address that keeps it. Pure functions.

const THEMES = ['auto', 'light', 'dark'];

function initialView(model) {
  const {times, run, isSnapshot} = model;
  return {
    range: null, by: model.splits[0].key, only: null, process: null, all: false, a: null, b: null,
    // Long runs are read by the clock.
    clock: Boolean(run.start) && lengthOf(times) >= HOUR,
    theme: 'auto', ...model.view, path: [], sort: isSnapshot ? 'last' : 'peak', descending: true,
    filter: '', tree: false,
  };
}

/** How each part of a view is written and read; `undefined` of what is not valid. */
function addressFields(model) {
  const {times} = model;
  const isTime = time => time >= times[0] && time <= times.at(-1);
  const time = {write: String, read: text => isTime(text) ? Number(text) : undefined};
  const oneOf = values =>
    ({write: String, read: text => values.find(value => String(value) === text)});
  const find = (view, isFound) =>
    stackOf(model, {...view, all: true, only: null}).layers.find(isFound);
  return {
    range: {
      write: range => range.map(Math.round).join('-'),
      read: text => {
        const range = text.split('-').map(Number);
        return range.length === 2 && range.every(isTime) && range[0] < range[1] ? range : undefined;
      },
    },
    by: oneOf(model.splits.map(split => split.key)),
    process: {
      write: index => model.processes[index].key,
      read: text => model.processes.find(({key}) => key === text)?.index,
    },
    // Of `by` or `process`, which are read first.
    only: {
      write: (id, view) => layerKey(model, find(view, layer => layer.id === id) || {}),
      read: (text, view) => find(view, layer => layerKey(model, layer) === text)?.id,
    },
    all: oneOf([true, false]), a: time, b: time, clock: oneOf([true, false]), theme: oneOf(THEMES),
  };
}

/** What of a view differs from the initial one, as the fragment of an address. */
function fragmentOf(view, model) {
  const initial = initialView(model);
  return Object.entries(addressFields(model)).filter(([key]) => view[key] !== initial[key])
    .map(([key, {write}]) => `${key}=${encodeURIComponent(write(view[key], view))}`).join('&');
}

/** The view of a fragment; what is not valid is ignored. `before` has what addresses lack. */
function viewOf(fragment, model, before) {
  const initial = initialView(model);
  const view = {...initial, ...before};
  const texts = new URLSearchParams(fragment);
  for (const [key, {read}] of Object.entries(addressFields(model))) {
    const value = texts.has(key) ? read(texts.get(key), view) : undefined;
    view[key] = value ?? initial[key];
  }
  if (texts.has('process') && view.process === null) view.only = null;
  if (!model.run.start) view.clock = false;
  return view;
}

/** The range of a length around a time; `null` for the whole run. */
function rangeAround({times}, time, length) {
  const [first, last] = [times[0], times.at(-1)];
  // Not less than some samples.
  const shown = Math.max(length, 2 * (last - first) / times.length, 2);
  if (shown >= last - first) return null;
  const from = clamp(time - shown / 2, first, last - shown);
  return [from, from + shown];
}
