// Questions before something is done. Dialogs are the browser's own: they keep the focus, and Escape leaves them.

import { button, h } from './dom.js';

let serial = 0;

function field({ name, label, hint, ...attributes }) {
  serial += 1;
  const id = `field-${serial}`;
  const input = h('input', { id, name, autocomplete: 'off', spellcheck: 'false', ...attributes });
  return h('p', { class: 'field' }, h('label', { for: id }, label), input, hint ? h('small', {}, hint) : []);
}

/**
 * Asks, and waits for the answer.
 *
 * @param content nodes and texts below the title
 * @param fields to be filled in: name, label, hint, and attributes of an input
 * @returns the fields' values by name, or undefined where it was left
 */
export function ask({ title, content = [], fields = [], action, danger = false }) {
  return new Promise((resolve) => {
    serial += 1;
    const id = `dialog-${serial}`;
    let answer;
    const submitted = (event) => {
      event.preventDefault();
      answer = Object.fromEntries(new FormData(event.target));
      dialog.close();
    };
    const form = h('form', { onsubmit: submitted },
      h('h2', { id }, title),
      content,
      fields.map(field),
      h('p', { class: 'actions' },
        h('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, action),
        button('Cancel', () => dialog.close())));
    const dialog = h('dialog', { 'aria-labelledby': id }, form);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
