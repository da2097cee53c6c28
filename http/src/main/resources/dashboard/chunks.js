// The sealed chunks of a log, one after the other, as whoever reads the log would be sent them.

import { call, collectionPath } from './api.js';
import { button, doing, h, setText, table } from './dom.js';
import { bytes, clock, count } from './format.js';

const AT_ONCE = 20;

/** The part of the log behind a position, without its lines: {last, sealed, cells}. */
async function partBehind(path, after, signal) {
  const { headers } = await call(`${path}/log?after=${after}`, { method: 'HEAD', signal });
  const last = Number(headers.get('Tidemark-Position'));
  const tag = headers.get('ETag') ?? '';
  return {
    last,
    end: last >= Number(headers.get('Tidemark-Watermark')),
    sealed: tag !== '' && !tag.startsWith('W/'),
    cells: [
      `${count(after + 1)} to ${count(last)}`,
      bytes(Number(headers.get('Content-Length'))),
      headers.get('Content-Encoding') ?? 'as it is',
      clock(headers.get('Last-Modified') ?? NaN),
      h('code', {}, tag.replaceAll('"', '')),
    ],
  };
}

/** Asks when it is told to, so many at a time. */
export function chunks(signal, name) {
  const path = collectionPath(name);
  const list = table('Sealed chunks, the first one first', ['Positions', 'Length', 'Coding', 'Made', 'Tag']);
  const note = h('p', { role: 'status', id: 'chunks-note' }, 'What is sealed is sent from files and may be cached for ever.');
  let after = 0;

  const more = button('Show chunks', () => doing(more, async () => {
    for (let left = AT_ONCE; left > 0; left -= 1) {
      const part = await partBehind(path, after, signal);
      if (part.sealed) {
        list.body.append(list.row(part.cells));
        after = part.last;
      }
      if (!part.sealed || part.end) {
        setText(note, `${count(list.body.children.length)} chunks; what follows is not sealed yet.`);
        return;
      }
      setText(note, `${count(list.body.children.length)} chunks so far.`);
    }
    more.textContent = 'Show more chunks';
  }), { id: 'chunks' });
  return h('section', {}, h('h2', {}, 'Chunks'), note, h('p', { class: 'actions' }, more), list.node);
}
