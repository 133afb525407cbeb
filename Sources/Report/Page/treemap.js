// The treemap of one time: process → category → file or name.

/**
 * Divides a box into one for each item, by area, as square as possible (Bruls, Huizing and van Wijk
 * 2000). Items have values above 0, the largest first. Pure.
 */
function squarify(items, {x, y, width, height}) {
  const boxes = [];
  const scale = width * height / items.reduce((sum, item) => sum + item.value, 0);
  let [row, sum] = [[], 0];
  const worst = (areas, sum) => {
    const side = Math.min(width, height) ** 2;
    return Math.max(side * areas[0] / sum ** 2, sum ** 2 / (side * areas.at(-1)));
  };
  const placeRow = () => {
    const isWide = width >= height;
    const thickness = sum / (isWide ? height : width);
    let offset = 0;
    for (const {item, area} of row) {
      const length = area / thickness;
      boxes.push(isWide
        ? {item, x, y: y + offset, width: thickness, height: length}
        : {item, x: x + offset, y, width: length, height: thickness});
      offset += length;
    }
    if (isWide) [x, width] = [x + thickness, width - thickness];
    else [y, height] = [y + thickness, height - thickness];
    [row, sum] = [[], 0];
  };
  for (const item of items) {
    const area = item.value * scale;
    const areas = row.map(entry => entry.area);
    if (row.length && worst([...areas, area], sum + area) > worst(areas, sum)) placeRow();
    row.push({item, area});
    sum += area;
  }
  if (row.length) placeRow();
  return boxes;
}

/** The tree of a sample of the detail: nodes with `children`, the largest first. Pure. */
function treeAt(model, index) {
  const {rows, categories, names} = model.detail;
  const node = (name, full, color) => ({name, full, color, value: 0, children: new Map()});
  const inside = (parent, key, makeNode) => {
    if (!parent.children.has(key)) parent.children.set(key, makeNode());
    return parent.children.get(key);
  };
  const root = node('All processes', 'All processes');
  for (const row of rows.filter(row => row.values[index] > 0)) {
    const own = model.processes[row.process];
    const process = inside(root, row.process, () => own
      ? node(own.label, processName(own)) : node('Other processes', 'Other processes'));
    const {name, color} = categories[row.category];
    const category = inside(process, row.category, () => node(name, name, color));
    const path = names[row.name];
    const leaf = inside(category, row.name, () => path === undefined
      ? node(`${name} without a name`, name, color) : node(baseName(path), path, color));
    for (const at of [root, process, category, leaf]) at.value += row.values[index];
  }
  return sortedTree(root);
}

/** Turns children into arrays. An only child that repeats its parent is left out. */
function sortedTree(node) {
  const children = [...node.children.values()].map(sortedTree).sort((a, b) => b.value - a.value);
  const isRepetition = children.length === 1 && children[0].full === node.full;
  return {...node, children: isRepetition ? [] : children};
}

function processName(process) {
  return `${process.pid} ${process.command}`;
}

/** Pure. */
function baseName(path) {
  return path.startsWith('/') && path.split('/').filter(Boolean).pop() || path;
}

/** The nodes on the way from the root along full names. Pure. */
function nodesAlong(root, path) {
  const nodes = [root];
  for (const name of path) {
    const next = nodes.at(-1).children.find(child => child.full === name);
    if (!next || !next.children.length) break;
    nodes.push(next);
  }
  return nodes;
}

function renderTreemap(page, model, view) {
  page.find('treemap-section').hidden = !model.detail;
  if (!model.detail) return;
  const peak = model.times[model.total.indexOf(largest(model.total))];
  const wanted = view.a === null ? peak : view.a;
  const index = nearestIndex(model.detail.times, wanted);
  const nodes = nodesAlong(treeAt(model, index), view.path);
  const node = nodes.at(-1);
  const late = model.detail.times[index] - wanted;
  const what = (late ? `${formatLength(Math.abs(late))} ${late < 0 ? 'before' : 'after'} ` : '')
    + (view.a === null ? 'the peak' : late ? 'A' : 'pinned as A');
  const when = model.isSnapshot ? '' : `at ${page.time(model.detail.times[index])}, ${what}: `;
  page.find('treemap-time').textContent = when + formatBytes(node.value);
  page.find('treemap-path').replaceChildren(...nodes.map(({name, full}, depth) =>
    make('li', {}, button({
      class: 'link', 'data-depth': depth, title: full, 'aria-current': depth === nodes.length - 1,
      click: () => page.change({path: nodes.slice(1, depth + 1).map(node => node.full)}),
    }, name))));
  const map = page.find('treemap');
  const size = {x: 0, y: 0, width: map.clientWidth || 700, height: map.clientHeight || 420};
  map.replaceChildren(...squarify(node.children, size).filter(isVisible)
    .map(box => treemapCell(page, box, node, size)));
}

function isVisible(box) {
  return box.width >= 1.5 && box.height >= 1.5;
}

/** A cell, which is a button if something is in it. The parts of a process are drawn inside. */
function treemapCell(page, box, parent, size) {
  const {item, width, height} = box;
  const isNested = !item.color && height > 22 && width > 5;
  const share = formatShare(item.value, parent.value);
  const text = `${item.full}: ${formatBytes(item.value)}, ${share}`;
  const hasSize = isNested ? width > 110 : width > 70 && height > 34;
  const attributes = {
    class: `cell ${isNested ? 'nested' : ''} ${hasSize ? 'sized' : ''}`, title: text,
    'aria-label': text,
  };
  const cell = item.children.length
    ? button({...attributes, click: () => page.enter(item.full)})
    : make('div', {...attributes, role: 'img'});
  placeBox(cell, box, size);
  if (!isNested) paint(cell, item.color || OTHER_COLOR);
  if (width > 34 && height > 15) cell.append(make('span', {class: 'label'}, item.name));
  if (hasSize) cell.append(make('span', {class: 'size'}, formatBytes(item.value)));
  if (isNested) {
    const inner = {x: 2, y: 18, width: width - 4, height: height - 20};
    for (const part of squarify(item.children, inner).filter(isVisible)) {
      const {name, full, value, color} = part.item;
      const element = make('span', {
        class: 'part', 'aria-hidden': 'true', title: `${full}: ${formatBytes(value)}`,
      }, part.width > 60 && part.height > 16 ? name : '');
      placeBox(element, part, box);
      paint(element, color);
      cell.append(element);
    }
  }
  return cell;
}

/** Places an element in percent, so that it also fits on paper. */
function placeBox({style}, {x, y, width, height}, whole) {
  const sides = {left: x / whole.width, top: y / whole.height,
    width: width / whole.width, height: height / whole.height};
  for (const [side, part] of Object.entries(sides)) style[side] = `${(100 * part).toFixed(3)}%`;
}

function paint({style}, color) {
  style.backgroundColor = color;
  style.color = luminance(color) > 0.179 ? '#000000' : '#ffffff';
}

/** The relative luminance of `#rrggbb` (WCAG 2.1). Pure. */
function luminance(color) {
  return [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const value = parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
    return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  }, 0);
}
