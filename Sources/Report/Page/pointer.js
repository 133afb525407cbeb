// Pointer and keyboard on the timeline.

/** How far a pointer moves before it drags, in pixels. */
const DRAG_DISTANCE = 5;

/** Returns a function that ends a drag, and returns whether there was one. */
function connectPointer(page) {
  const box = page.find('chart-box');
  let drag = null;
  const on = (name, action) => box.addEventListener(name, action);
  const timeAt = event => {
    const {left, width} = box.getBoundingClientRect();
    const {geometry} = page;
    const x = (event.clientX - left) * geometry.width / width;
    return clamp(geometry.time(x), geometry.from, geometry.to);
  };
  on('pointerdown', event => {
    if (event.button !== 0) return;
    page.pointAt(timeAt(event));
    // A finger moves the cursor, and the buttons zoom.
    if (event.pointerType !== 'touch') drag = {x: event.clientX, time: timeAt(event)};
  });
  on('pointermove', event => {
    if (drag && !drag.isMoved && Math.abs(event.clientX - drag.x) >= DRAG_DISTANCE) {
      drag.isMoved = true;
      box.setPointerCapture(event.pointerId);
    }
    if (drag?.isMoved) drawSelection(page, page.geometry, drag.time, timeAt(event));
    else {
      page.pointAt(timeAt(event));
      emphasizeRow(page, event.target.dataset.layer);
    }
  });
  on('pointerup', event => {
    const ended = drag;
    drag = null;
    if (!ended) return;
    if (ended.isMoved) page.zoomTo(ended.time, timeAt(event));
    else page.pin(event.shiftKey ? 'b' : 'a');
  });
  on('pointercancel', () => { drag = null; });
  on('pointerleave', event => {
    if (!drag && event.pointerType !== 'touch') page.moveTo(null);
    emphasizeRow(page);
  });
  on('dblclick', () => page.change({range: null}));
  return () => {
    const isMoved = drag?.isMoved;
    drag = null;
    return isMoved;
  };
}

/** The sample that a key moves the cursor to; `null` if the key moves nothing. Pure. */
function movedIndex(key, isLarge, index, {stack: {times}, from, to, first, last, left, right}) {
  const isLeft = key === 'ArrowLeft';
  if (key === 'Home' || !isLeft && index === null && key === 'ArrowRight') return first;
  if (key === 'End' || isLeft && index === null) return last;
  if (!isLeft && key !== 'ArrowRight') return null;
  // At least a pixel, or a twentieth of what is visible.
  const distance = (to - from) / (isLarge ? 20 : right - left);
  const step = isLeft ? -1 : 1;
  let next = index + step;
  while (next > first && next < last && Math.abs(times[next] - times[index]) < distance) {
    next += step;
  }
  return clamp(next, first, last);
}

function connectKeys(page, cancelDrag) {
  const zoom = {'+': 0.5, '=': 0.5, '-': 2};
  page.find('chart-box').addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const {key, shiftKey} = event;
    const moved = movedIndex(key, shiftKey, page.index, page.geometry);
    if (moved !== null) {
      page.moveTo(moved);
      page.speakCursor();
    } else if (key === 'Enter' || key === ' ') page.pin(shiftKey ? 'b' : 'a');
    else if (zoom[key]) page.zoomBy(zoom[key]);
    else return;
    event.preventDefault();
  });
  document.addEventListener('keydown', ({key, target}) => {
    // In the filter, it empties the filter.
    if (key !== 'Escape' || target.id === 'filter') return;
    const {view} = page;
    const out = {path: view.path.slice(0, -1)};
    if (cancelDrag()) page.moveTo(page.index);
    else if (view.path.length && page.find('treemap-section').contains(document.activeElement)) {
      page.change(out);
      page.focusTreemap();
    } else if (view.range) page.change({range: null});
    else if (view.only !== null) page.change({only: null});
    else if (view.process !== null) page.change({process: null});
    else page.change(out);
  });
}
