// Plots over time, drawn as SVG, each with its numbers as text beside it.

import { h, setText } from './dom.js';
import { millis } from './format.js';

const WIDTH = 320;
const HEIGHT = 100;
const TOP = 16;
const BOTTOM = 85;

function shape(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

/** The least of 1, 2, 5, 10, 20… that is not below a number. */
function ceiling(n) {
  if (!(n > 0)) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(n));
  return [1, 2, 5, 10].find((step) => step * power >= n) * power;
}

/** The path through points; a gap where there is no number. */
function path(points, x, y) {
  let down = false;
  let text = '';
  for (const [at, value] of points) {
    if (Number.isFinite(value)) {
      text += `${down ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      down = true;
    } else {
      down = false;
    }
  }
  return text;
}

/**
 * A plot of one or two lines.
 *
 * @param names of the lines
 * @param format makes texts of values
 * @returns {node, show(lines)}: each line an array of points [at, value]
 */
export function plot(title, names, format) {
  const top = shape('text', { x: 2, y: 11, class: 'axis' });
  const start = shape('text', { x: 2, y: HEIGHT - 4, class: 'axis' });
  const end = shape('text', { x: WIDTH - 2, y: HEIGHT - 4, class: 'axis end' });
  end.textContent = 'now';
  const lines = names.map((_, index) => shape('path', { class: `line line-${index + 1}` }));
  const grid = [TOP, (TOP + BOTTOM) / 2, BOTTOM].map((y) => shape('path', { class: 'grid', d: `M0 ${y}H${WIDTH}` }));
  const svg = shape('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' });
  svg.append(...grid, ...lines, top, start, end);
  const texts = names.map(() => h('span', {}));
  const legend = names.map((name, index) => h('li', { class: `key-${index + 1}` }, name, ' ', texts[index]));
  const node = h('figure', { class: 'plot' }, h('figcaption', {}, title), svg, h('ul', {}, legend));

  const show = (points) => {
    const values = points.map((line) => line.map((point) => point[1]).filter(Number.isFinite));
    const upper = ceiling(Math.max(0, ...values.flat()));
    const first = Math.min(...points.flat().map((point) => point[0]));
    const last = Math.max(...points.flat().map((point) => point[0]));
    const span = Math.max(last - first, 1);
    const x = (at) => ((at - first) / span) * WIDTH;
    const y = (value) => BOTTOM - (value / upper) * (BOTTOM - TOP);
    points.forEach((line, index) => lines[index].setAttribute('d', path(line, x, y)));
    const some = values.some((line) => line.length > 0);
    top.textContent = some ? format(upper) : 'nothing yet';
    start.textContent = last > first ? `${millis(last - first)} ago` : '';
    values.forEach((line, index) => {
      setText(texts[index], line.length > 0 ? `${format(line.at(-1))}, max ${format(Math.max(...line))}` : 'no numbers');
    });
    svg.setAttribute('aria-label', `${title}: ${names.map((name, index) => `${name} ${texts[index].textContent}`).join('; ')}`);
  };
  return { node, show };
}
