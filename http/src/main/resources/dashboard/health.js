// Whether the store takes writes, and what it has found when it looked after itself.

import { json, post } from './api.js';
import { button, doing, facts, h, literal, say, setText, table } from './dom.js';
import { bytes, clock, count, millis } from './format.js';
import { repeat } from './samples.js';

const EVERY_MILLIS = 2000;
const HISTORY = 24;
const GOOD = { ok: 'good', info: 'good', warning: 'bad', critical: 'bad' };

const QUESTIONS = [
  ['The process answers', 'health/live', 'live'],
  ['The store takes writes', 'health/ready', 'ready'],
  ['Shapes are served', 'v1/health', 'active'],
];

/** What a question was answered with, in words. */
async function told(path, signal, good) {
  try {
    const answer = await json(path, { signal });
    return [answer.status === good, answer.status];
  } catch (failure) {
    return [false, failure.message];
  }
}

const tag = (severity) => h('span', { class: `tag ${GOOD[severity] ?? ''}` }, severity);

const findings = (check) => (check.findings.length === 0 ? h('span', { class: 'faint' }, 'nothing found')
  : h('ul', { class: 'plain' }, check.findings.map((each) =>
    h('li', {}, tag(each.severity), ' ', literal(each.subject), ': ', literal(each.what))),
  check.omitted > 0 ? h('li', {}, `and ${count(check.omitted)} more`) : []));

/** The store's own reports; where it makes none, nothing is shown. */
function reports(parent, signal) {
  const numbers = facts(['Result', 'Begun', 'Took', 'Read', 'Runs', 'Alerts', 'Under way']);
  const checks = table('The last run, check by check', ['Check', 'Result', 'Took', 'Found']);
  const past = table('Runs, the last one first', ['Begun', 'Result', 'Took', 'Read']);
  let shown = '';

  const show = (answer) => {
    const last = answer.last;
    numbers.show({
      Result: last?.severity ?? 'none yet',
      Begun: last ? clock(last.started) : '–',
      Took: last ? millis(last.durationMillis) : '–',
      Read: last ? bytes(last.bytes) : '–',
      Runs: count(answer.runs),
      Alerts: count(answer.alerts),
      'Under way': answer.underWay || 'nothing',
    });
    const text = JSON.stringify([last, answer.history]);
    if (text !== shown) {
      shown = text;
      checks.show((last?.checks ?? []).map((check) =>
        [check.check, tag(check.severity), millis(check.durationMillis), findings(check)]));
      past.show(answer.history.map((report) =>
        [clock(report.started), tag(report.severity), millis(report.durationMillis), bytes(report.bytes)]));
    }
  };
  const read = async () => show(await json(`v1/health/report?history=${HISTORY}`, { signal }));
  const look = button('Look now', () => doing(look, async () => {
    await post('v1/health/runs');
    say('A health run has been begun.');
    await read();
  }), { id: 'look' });
  const note = h('p', { role: 'status', id: 'report-note' });
  const all = h('div', { hidden: true }, h('p', { class: 'actions' }, look),
    h('section', { class: 'card' }, h('h2', {}, 'The last run'), numbers.node), checks.node, past.node);
  parent.append(note, all);

  const asking = new AbortController();
  signal.addEventListener('abort', () => asking.abort());
  repeat(EVERY_MILLIS, asking.signal, async () => {
    await read();
    all.hidden = false;
    setText(note, '');
  }, (failure) => {
    if (failure.status === 404) {
      asking.abort();
    } else {
      setText(note, failure.message);
    }
  });
}

export function healthView(parent, signal) {
  const lines = QUESTIONS.map(([title, path, good]) => ({ title, path, good, state: h('span', { class: 'tag' }, 'asking') }));
  parent.append(h('h1', {}, 'Health'),
    h('ul', { class: 'plain', id: 'readiness' }, lines.map((line) => h('li', {}, line.title, ': ', line.state))));
  reports(parent, signal);
  repeat(EVERY_MILLIS, signal, async () => {
    for (const line of lines) {
      const [good, text] = await told(line.path, signal, line.good);
      if (!signal.aborted) {
        setText(line.state, text);
        line.state.className = `tag ${good ? 'good' : 'bad'}`;
      }
    }
  }, () => {});
  return 'Health';
}
