// Keeps the page up to date with a run that goes on. README.md describes the events.

/** How many layers a split may have, with those that are added. */
const LAYER_LIMIT = 200;

/** After how many milliseconds without a sign of life the server counts as gone. */
const SILENCE = 45000;

/** After how many milliseconds all data is read again: at the latest, and if layers are missing. */
const REFRESH = 300000;
const EARLY_REFRESH = 60000;

/** What identifies a layer in events. */
function layerKey(model, layer) {
  const process = model.processes[layer.process];
  return process ? process.key : layer.key || layer.full;
}

/**
 * The message of an event, for `appendSample`: events name layers and have values, messages have
 * indices and differences. Memory of layers that the model does not have is in its last layer.
 * Pure.
 */
function messageOf(model, event) {
  const {unit, processes} = model;
  const last = values => values.length ? values[values.length - 1] : 0;
  const places = new Map(processes.map((process, index) => [process.key, index]));
  const message = {
    t: event.t, total: (event.total - last(model.total)) / unit, processes: [], layers: [],
    splits: {}, started: event.started, gap: event.gap, marks: event.marks, missing: 0,
    counters: model.counters.map(({key, values}) =>
      key in event.counters ? event.counters[key] - last(values) : 0),
    ended: (event.ended || []).map(key => places.get(key)).filter(index => index !== undefined),
    endedCount: (event.ended || []).length,
  };
  const split = key => model.splits.find(split => split.key === key);
  const listed = split('process') ? split('process').layers.length : 0;
  for (const process of event.processes || []) {
    if (places.has(process.key)) continue;
    if (listed + message.processes.length >= LAYER_LIMIT) {
      message.missing++;
      continue;
    }
    places.set(process.key, processes.length + message.processes.length);
    message.processes.push({...process, peak: 0, last: 0});
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

/** A view of one model, for another one of the same run. Pure. */
function movedView(view, from, to) {
  const processOf = index => {
    const {key} = from.processes[index] || {};
    const place = to.processes.findIndex(process => process.key === key);
    return place < 0 ? null : place;
  };
  const layersOf = model => (model.splits.find(split => split.key === view.by) || {}).layers || [];
  const only = layersOf(from).find(layer => layer.id === view.only);
  const same = only && layersOf(to).find(layer => layerKey(to, layer) === layerKey(from, only));
  return {
    ...view, process: view.process === null ? null : processOf(view.process),
    // Layers of one process have other identifiers.
    only: view.process === null ? same ? same.id : null : view.only,
  };
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
    this.page.append(message);
    const age = Date.now() - this.refreshed;
    if (document.hidden || age < (this.isMissing ? EARLY_REFRESH : REFRESH)) return;
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
