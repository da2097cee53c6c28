// The settings of one collection, and what every value of it must be: a JSON Schema that can be changed here.

import { call, collectionPath } from './api.js';
import { violations } from './editor.js';
import { complain, h, say } from './dom.js';
import { members, mistake, pretty } from './json.js';

/** The schema's text, empty for none. */
function schemaOf(text) {
  const { invariants } = members(members(text).settings);
  const schema = invariants && members(invariants).jsonSchema;
  return schema ? pretty(schema) : '';
}

export function settingsView(parent, signal, name) {
  const text = h('pre', { class: 'json', tabindex: '0', 'aria-label': 'Settings as JSON' }, 'Asking…');
  const area = h('textarea', {
    id: 'schema', rows: '10', spellcheck: 'false', autocomplete: 'off', 'aria-describedby': 'schema-note wrong',
  });
  const wrong = h('div', { id: 'wrong', role: 'alert' });
  const save = h('button', { type: 'submit', class: 'primary', id: 'save-schema', disabled: true }, 'Hold values to it');
  const tell = (...children) => wrong.replaceChildren(...children);

  const read = async () => {
    const answer = await call(collectionPath(name), { signal });
    text.textContent = pretty(answer.text);
    area.value = schemaOf(answer.text);
    save.disabled = false;
  };
  const change = async () => {
    tell();
    const wanted = area.value.trim() || 'null';
    const found = mistake(wanted);
    if (found) {
      tell(h('p', { class: 'notice bad' }, `This is no JSON: ${found.message}`));
      return;
    }
    save.disabled = true;
    try {
      await call(collectionPath(name), {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/merge-patch+json' },
        body: `{"invariants":{"jsonSchema":${wanted}}}`,
      });
      await read();
      say(wanted === 'null' ? 'Values are held to no schema any more.' : 'Values are held to the schema from now on.');
    } catch (failure) {
      const broken = failure.problem?.violations;
      tell(h('div', { class: 'notice bad' }, h('p', {}, failure.message), Array.isArray(broken) ? violations(broken) : []));
    } finally {
      save.disabled = false;
    }
  };

  parent.append(text, h('form', {
    class: 'editor',
    onsubmit: (event) => {
      event.preventDefault();
      change();
    },
  }, h('h2', {}, 'What every value must be'),
  h('p', { id: 'schema-note' }, 'A JSON Schema, as {"properties":{"score":{"minimum":0}}}. What breaks it is refused from then on; ',
    'a schema that stored values break is refused itself. Empty holds values to none.'),
  h('p', { class: 'field' }, h('label', { for: 'schema' }, 'JSON Schema'), area),
  wrong, h('p', { class: 'actions' }, save)));
  read().catch((failure) => complain(failure.message));
}
