// Connects the parts of the page.

/** What of a view each part of the page shows. */
const PARTS = {
  timeline: ['range', 'by', 'only', 'process', 'all', 'clock'],
  compare: ['by', 'process', 'a', 'b', 'clock'],
  treemap: ['a', 'path', 'clock'],
  processes: ['process', 'sort', 'descending', 'filter', 'tree', 'clock'],
};

class Page {
  constructor(model) {
    this.model = model;
    this.view = viewOf(location.hash.slice(1), model);
    /** The sample at the cursor, of those of the stack; `null` if there is no cursor. */
    this.index = null;
  }

  find(id) { return document.getElementById(id); }

  /** A time as the user reads it. */
  time(milliseconds) {
    const {run: {start}, times, resolution} = this.model;
    if (!this.view.clock) return formatElapsed(milliseconds, resolution);
    const [first, last, text] = [times[0], times.at(-1), milliseconds]
      .map(time => localTime(time, start));
    const isOneDay = first.slice(0, 10) === last.slice(0, 10);
    return text.slice(isOneDay ? 11 : 0, resolution < SECOND ? 23 : 19).replace('T', ' ');
  }

  start() {
    this.find('page').hidden = false;
    renderFacts(this, this.model);
    renderControls(this, this.model);
    connectControls(this);
    connectKeys(this, connectPointer(this));
    addEventListener('hashchange', () => this.readAddress());
    const isDark = matchMedia('(prefers-color-scheme: dark)');
    isDark.addEventListener('change', () => this.render([]));
    this.isDark = () => this.view.theme === 'dark' || this.view.theme === 'auto' && isDark.matches;
    this.render(Object.keys(PARTS));
    new ResizeObserver(() => this.resize()).observe(this.find('page'));
  }

  resize() {
    const width = this.find('page').clientWidth;
    if (this.width !== undefined && this.width !== width) this.render(['timeline', 'treemap']);
    this.width = width;
  }

  change(values) {
    const changed = Object.keys(values)
      .filter(key => String(values[key]) !== String(this.view[key]));
    if (!changed.length) return;
    Object.assign(this.view, values);
    this.writeAddress();
    this.render(Object.keys(PARTS).filter(part => PARTS[part].some(key => changed.includes(key))));
  }

  render(parts) {
    const {model, view} = this;
    const focused = focusPath(document.activeElement);
    document.documentElement.dataset.theme = this.isDark() ? 'dark' : 'light';
    if (parts.includes('timeline')) {
      const time = this.index === null ? null : this.geometry.stack.times[this.index];
      this.geometry = renderTimeline(this, shownModel(model, view), view);
      renderLegend(this, model, view, this.geometry);
      renderMarks(this, model);
      this.pointAt(time);
    }
    drawPins(this, this.geometry, view);
    if (parts.includes('compare')) renderComparison(this, model, view);
    if (parts.includes('treemap')) renderTreemap(this, model, view);
    if (parts.includes('processes')) renderProcesses(this, model, view);
    updateControls(this);
    restoreFocus(focused);
  }

  /** Moves the cursor to the sample nearest to a time. */
  pointAt(time) {
    const {from, to, first, last, stack: {times}} = this.geometry;
    const isVisible = clamp(time, from, to) === time;
    this.moveTo(isVisible ? clamp(nearestIndex(times, time), first, last) : null);
  }

  moveTo(index) {
    this.index = index;
    const {from, to, last, stack: {times, outline}} = this.geometry;
    drawCursor(this, this.geometry, index);
    updateLegend(this, shownModel(this.model, this.view), this.geometry, index);
    const shown = index === null ? last : index;
    fill(this.find('chart-box'), {
      'aria-valuemin': Math.round(from), 'aria-valuemax': Math.round(to),
      'aria-valuenow': Math.round(clamp(times[shown], from, to)),
      'aria-valuetext': `${this.time(times[shown])}, ${formatBytes(outline[shown])}`,
    }, []);
  }

  /** Says the values at the cursor when it rests. */
  speakCursor() {
    clearTimeout(this.speech);
    this.speech = setTimeout(() => this.say(spokenValues(this, this.geometry, this.index)), 300);
  }

  say(text) { this.find('live').textContent = text; }

  /** Pins the time at the cursor as `a` or `b`; again, it is not pinned any more. */
  pin(name) {
    const {stack: {times}, last} = this.geometry;
    const time = times[this.index === null ? last : this.index];
    const isPinned = this.view[name] === time;
    this.change({[name]: isPinned ? null : time});
    this.say(`${name.toUpperCase()} is ${isPinned ? 'not pinned' : this.time(time)}`);
  }

  zoomTo(from, to) {
    const range = rangeAround(this.model, (from + to) / 2, Math.abs(to - from));
    this.change({range});
    this.say(range ? range.map(time => this.time(time)).join(' to ') : 'The whole run');
  }

  zoomBy(factor) {
    const {from, to, stack} = this.geometry;
    const middle = this.index === null ? (from + to) / 2 : stack.times[this.index];
    const half = (to - from) * factor / 2;
    this.zoomTo(middle - half, middle + half);
  }

  /** Isolates a layer, or brings all back. A process is shown by category. */
  selectLayer(layer) {
    const {process, only} = this.view;
    if (layer.id === 'other') this.change({all: true});
    else if (process === null && layer.process !== undefined) this.showProcess(layer.process);
    else {
      this.change({only: only === layer.id ? null : layer.id});
      this.say(this.view.only === null ? 'All layers' : `Only ${layer.name}`);
    }
  }

  /** Shows a process by category; the same again shows all. */
  showProcess(index) {
    const name = processName(this.model.processes[index]);
    if (this.model.isSnapshot) {
      this.change({path: [name]});
      this.find('treemap-section').scrollIntoView({block: 'nearest'});
      return;
    }
    const isShown = this.view.process === index;
    this.change({process: isShown ? null : index, only: null});
    this.find('timeline').scrollIntoView({block: 'nearest'});
    this.say(isShown ? 'All processes' : `Only ${name}`);
  }

  enter(name) {
    this.change({path: [...this.view.path, name]});
    this.focusTreemap();
  }

  focusTreemap() {
    document.querySelector('.path [aria-current="true"]').focus({preventScroll: true});
  }

  writeAddress() {
    this.address = fragmentOf(this.view, this.model);
    history.replaceState(null, '', `#${this.address}`);
  }

  readAddress() {
    const fragment = location.hash.slice(1);
    if (fragment === this.address) return;
    this.view = viewOf(fragment, this.model, this.view);
    this.render(Object.keys(PARTS));
  }
}

/** How an element that is drawn again is found; `null` if none has the focus. */
function focusPath(element) {
  if (element.id) return `#${element.id}`;
  const name = ['data-sort', 'data-layer', 'data-depth'].find(name => element.hasAttribute(name));
  if (name) return `button[${name}="${element.getAttribute(name)}"]`;
  const row = element.closest('[data-process]');
  return row && `[data-process="${row.dataset.process}"] button`;
}

function restoreFocus(path) {
  if (!path) return;
  let element = document.querySelector(path);
  if (!element || element.hidden) element = document.getElementById('chart-box');
  if (element !== document.activeElement) element.focus({preventScroll: true});
}
