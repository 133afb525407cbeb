// Keeps the page up to date with a run that goes on. README.md describes the events.

/** The most layers of a split, with those that are added. */
const LAYER_LIMIT = 200;

/** Milliseconds without a sign of life until the server counts as gone. */
const SILENCE = 45000;

/** Milliseconds until all data is read again: at the latest, and if layers are missing. */
const REFRESH = 300000;
const EARLY_REFRESH = 60000;

/**
 * The message of an event, for `appendSample`: events name layers and have values, messages have
 * indices and differences. Memory of layers that the model does not have is in its last layer.
 * Pure.
 */
function messageOf(model, event) {
  const {unit, processes} = model;
  const last = values => values.at(-1) || 0;
  const places = new Map(processes.map((process, index) => [process.key, index]));
  const message = {
    t: event.t, total: (event.total - last(model.total)) / unit, processes: [], layers: [],
    splits: {}, renamed: [], started: event.started, gap: event.gap, marks: event.marks, missing: 0,
    counters: model.counters.map(({key, values}) =>
      key in event.counters ? event.counters[key] - last(values) : 0),
    ended: (event.ended || []).map(key => places.get(key)).filter(index => index !== undefined),
    endedCount: (event.ended || []).length,
  };
  const listed = processLayers(model).length;
  for (const process of event.processes || []) {
    const place = places.get(process.key);
    if (place !== undefined) message.renamed.push([place, process]);
    else if (listed + message.processes.length >= LAYER_LIMIT) message.missing++;
    else {
      places.set(process.key, processes.length + message.processes.length);
      message.processes.push({...process, peak: 0, last: 0});
    }
  }
  for (const {key, layers} of model.splits) {
    if (event.splits[key]) appendSplit(model, event, {key, layers, places, last}, message);
  }
  return message;
}

/** Adds what an event has of a split to its message. */
function appendSplit(model, event, {key, layers, places, last}, message) {
  const known = new Map(layers.map((layer, index) => [layerKey(model, layer), index]));
  const added = new Map((event.layers || []).filter(({by}) => by === key)
    .map(layer => [layer.key, layer]));
  const differences = [];
  let [count, rest] = [layers.length, event.total];
  for (const layer of layers) if (!layer.isRest) rest -= last(layer.values);
  for (const [name, value] of event.splits[key]) {
    const index = known.get(name);
    if (index !== undefined && !layers[index].isRest) {
      const difference = value - last(layers[index].values);
      differences.push([index, difference / model.unit]);
      rest -= difference;
    } else if (added.has(name) && count < LAYER_LIMIT) {
      const layer = added.get(name);
      const process = places.get(layer.process);
      message.layers.push({...layer, process, full: process === undefined ? name : layer.name});
      differences.push([count++, value / model.unit]);
      rest -= value;
    } else if (added.has(name)) message.missing++;
  }
  let place = layers.findIndex(layer => layer.isRest);
  if (place < 0 && rest >= 1) {
    message.layers.push({by: key, name: 'Other', color: OTHER_COLOR, isRest: true, count: 1});
    place = count;
  }
  if (place >= 0) {
    const before = place < layers.length ? last(layers[place].values) : 0;
    differences.push([place, (Math.max(0, rest) - before) / model.unit]);
  }
  message.splits[key] = differences;
}

/** A view of one model for another of the same run. Pure. */
function movedView(view, from, to) {
  return viewOf(fragmentOf(view, from), to, view);
}

/** Shows another model of the same run, with the same view. */
function replaceModel(page, model) {
  const keys = ({splits}) => splits.map(({key}) => key).join();
  // The address keeps the view.
  if (keys(model) !== keys(page.model)) {
    location.reload();
    return;
  }
  page.view = movedView(page.view, page.model, model);
  page.model = model;
  page.writeAddress();
  renderFacts(page, model);
  page.render(Object.keys(PARTS));
}

/** Updates names of processes. */
function renameProcesses(model, renamed) {
  for (const [index, {label, command}] of renamed) {
    Object.assign(model.processes[index], {label, command});
    for (const layer of processLayers(model)) {
      if (layer.process === index) Object.assign(layer, {name: label, full: command});
    }
  }
}

/** Appends a sample: README.md. */
function appendToPage(page, message) {
  renameProcesses(page.model, message.renamed || []);
  appendSample(page.model, message);
  mergeColumns(page.model, COLUMN_LIMIT);
  // Samples may be more frequent than pictures.
  if (page.drawing) return;
  page.drawing = setTimeout(() => {
    page.drawing = null;
    renderFacts(page, page.model);
    page.render(['timeline', 'compare', 'processes']);
  }, 50);
}

/** Merges columns until they are few enough: of neighbors, the extreme samples stay whole. */
function mergeColumns(model, limit) {
  const {times, total} = model;
  if (times.length <= 2 * limit) return;
  const kept = drawnIndices(times, total, 0, times.length, limit / 2);
  for (const values of [...columnArrays(model), times]) {
    kept.forEach((index, i) => { values[i] = values[index]; });
    values.length = kept.length;
  }
}

/** Receives the events of a run, and shows whether they arrive. */
class LiveRun {
  constructor(page) {
    this.page = page;
    this.id = page.model.live;
    this.isMissing = false;
    this.refreshed = Date.now();
    addEventListener('online', () => this.retry());
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.retry(); });
  }

  /** Connects; with all data again if `id` is `null`. */
  connect() {
    const source = new EventSource(this.id === null ? 'events' : `events?after=${this.id}`);
    this.source = source;
    const on = (name, action) => source.addEventListener(name, event => {
      if (this.source !== source) return;
      this.expect();
      action(event);
    });
    this.expect();
    on('open', () => this.show('live', 'Live'));
    on('ping', () => {});
    on('block', ({data, lastEventId}) => this.replace(JSON.parse(data), lastEventId));
    on('message', ({data, lastEventId}) => this.append(JSON.parse(data), lastEventId));
    on('end', () => this.end());
    on('error', () => this.lose());
  }

  /** Counts the server as gone if nothing arrives from now on. */
  expect() {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.lose(), SILENCE);
  }

  lose() {
    this.close();
    if (this.state !== 'lost') {
      const since = new Date().toTimeString().slice(0, 8);
      this.show('lost', `Not connected since ${since}. Trying again…`);
    }
    this.watch = setTimeout(() => this.connect(), 2000);
  }

  retry() { if (this.state === 'lost') { this.close(); this.connect(); } }

  close() {
    clearTimeout(this.watch);
    if (this.source) this.source.close();
    this.source = null;
  }

  end() {
    this.close();
    this.show('ended', 'The run has ended.');
  }

  append(event, id) {
    const message = messageOf(this.page.model, event);
    this.id = id;
    this.isMissing = this.isMissing || message.missing > 0;
    appendToPage(this.page, message);
    const age = Date.now() - this.refreshed;
    // Events have no details of processes.
    const isEarly = this.isMissing || this.page.view.process !== null;
    if (document.hidden || age < (isEarly ? EARLY_REFRESH : REFRESH)) return;
    this.refreshed = Date.now();
    this.close();
    this.id = null;
    this.connect();
  }

  replace(block, id) {
    this.id = id;
    this.isMissing = false;
    this.refreshed = Date.now();
    replaceModel(this.page, readModel(block));
  }

  show(state, text) {
    this.state = state;
    const status = this.page.find('status');
    status.hidden = false;
    status.dataset.state = state;
    if (status.textContent !== text) status.textContent = text;
  }
}
