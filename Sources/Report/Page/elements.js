// Makes elements. Texts of other programs become text nodes and attributes, never markup.

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'click') element.addEventListener('click', value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function button(attributes, ...children) {
  return make('button', {type: 'button', ...attributes}, ...children);
}

/** A square of a color; without one, the line of the baseline. */
function swatch(color) {
  const size = {width: 10, height: 10};
  return svg('svg', {class: 'swatch', ...size, 'aria-hidden': 'true'}, color
    ? svg('rect', {...size, rx: 2, fill: color}) : svg('path', {d: 'M0 5h10', class: 'baseline'}));
}

/** The cell with a row's name. */
function nameCell({name, full = name, color}) {
  return make('th', {scope: 'row'}, ...(color ? [swatch(color)] : []),
    make('bdi', {title: full}, name));
}

function tableRow(first, numbers, attributes = {}) {
  return make('tr', attributes, first, ...numbers.map(text => make('td', {class: 'number'}, text)));
}
