// Makes elements. What comes from outside becomes text, never markup: nothing here, or elsewhere, parses HTML.

/**
 * An element with attributes, handlers ("onclick") and children, of which those that are no nodes are shown as text.
 * A value of true is an attribute without a value, false leaves it out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'value') {
      element.value = value;
    } else if (value !== false && value !== undefined) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.flat().map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

/** What somebody else wrote, shown letter by letter, whichever way its script runs. */
export const literal = (text, attributes = {}) => h('bdi', { class: 'literal', ...attributes }, text);

export const button = (label, onclick, attributes = {}) => h('button', { type: 'button', onclick, ...attributes }, label);

/** Sets the text only where it is another one, so that selections and readers are left alone. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** A list of names and values whose values change: {node, show(values by name)}. */
export function facts(names) {
  const values = new Map(names.map((name) => [name, h('dd', {}, '–')]));
  const node = h('dl', { class: 'facts' }, [...values].map(([name, dd]) => h('div', {}, h('dt', {}, name), dd)));
  return { node, show: (texts) => Object.entries(texts).forEach(([name, text]) => setText(values.get(name), String(text))) };
}

/**
 * A table that becomes a list of cards where there is little room, and stays a table to those who hear it.
 *
 * @param columns names
 * @returns {node, show(rows)}: each row an array of texts and nodes; {row(cells)} makes one
 */
export function table(caption, columns) {
  const body = h('tbody', { role: 'rowgroup' });
  const row = (cells) => h('tr', { role: 'row' }, cells.map((cell, index) =>
    h('td', { role: 'cell', 'data-label': columns[index] }, cell)));
  const head = h('thead', { role: 'rowgroup' },
    h('tr', { role: 'row' }, columns.map((name) => h('th', { role: 'columnheader', scope: 'col' }, name))));
  const node = h('table', { role: 'table' }, h('caption', {}, caption), head, body);
  const show = (rows) => keepFocus(body, () => body.replaceChildren(...rows.map(row)));
  return { node, body, row, show };
}

/** Rebuilds a part of the page; what had the focus there, known by its data-focus, gets it again. */
export function keepFocus(part, rebuild) {
  const focused = part.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  rebuild();
  if (focused) {
    [...part.querySelectorAll('[data-focus]')].find((each) => each.dataset.focus === focused)?.focus();
  }
}

/** Says what was done, to those who look and those who listen. */
export function say(text) {
  document.getElementById('status').textContent = text;
  complain('');
}

/** Says what went wrong; nothing takes it away. */
export function complain(text) {
  const alert = document.getElementById('alert');
  alert.textContent = text;
  alert.hidden = text === '';
}

/** Runs what was asked for, with the button out of use meanwhile, and the focus back on it then; failures are told. */
export async function doing(control, action) {
  const focused = document.activeElement === control;
  control.disabled = true;
  try {
    await action();
  } catch (failure) {
    if (failure.name !== 'AbortError') {
      complain(failure.message);
    }
  } finally {
    control.disabled = false;
    if (focused && document.activeElement === document.body) {
      control.focus();
    }
  }
}
