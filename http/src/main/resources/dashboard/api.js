// The HTTP API, as this page uses it: nothing here that another client could not do.
//
// All addresses are relative to the page, so that they hold wherever a host has mounted the route. A token is sent in a header, and kept
// for this tab alone: not in addresses, nor where it would outlive the tab.

const KEY = 'tidemark-token';

/** Tells the page that a token is wanted ("token-wanted"), or is another one now ("token-changed"). */
export const events = new EventTarget();

export const hasToken = () => sessionStorage.getItem(KEY) !== null;

export function setToken(token) {
  if (token) {
    sessionStorage.setItem(KEY, token);
  } else {
    sessionStorage.removeItem(KEY);
  }
  events.dispatchEvent(new Event('token-changed'));
}

/** An answer that is no success; its problem has the members of RFC 9457. */
export class Refused extends Error {
  constructor(status, problem) {
    super([problem.title, problem.detail].filter(Boolean).join(': ') || `the server answered ${status}`);
    this.name = 'Refused';
    this.status = status;
    this.problem = problem;
  }
}

/** One segment of a path. Browsers take dots alone for steps up, whichever way they are written. */
export function segment(name) {
  if (name === '.' || name === '..') {
    throw new Error(`Browsers cannot ask for something called “${name}”. Use the command line, or curl --path-as-is.`);
  }
  return encodeURIComponent(name);
}

export const collectionPath = (name) => `v1/collections/${segment(name)}`;

export const entryPath = (name, key) => `${collectionPath(name)}/entries/${segment(key)}`;

async function problemOf(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

/** A successful answer; anything else is thrown. */
async function answered(path, { method = 'GET', headers = {}, body, signal } = {}) {
  const token = sessionStorage.getItem(KEY);
  const sent = token ? { ...headers, Authorization: `Bearer ${token}` } : headers;
  let response;
  try {
    response = await fetch(path, { method, headers: sent, body, signal, cache: 'no-store' });
  } catch (failure) {
    throw failure.name === 'AbortError' ? failure : new Error('The server does not answer.', { cause: failure });
  }
  if (response.ok) {
    return response;
  }
  const refused = new Refused(response.status, await problemOf(response));
  if (refused.status === 401 && token === sessionStorage.getItem(KEY)) {
    events.dispatchEvent(new CustomEvent('token-wanted', { detail: refused.message }));
  }
  throw refused;
}

/** {text, headers} of an answer. */
export async function call(path, options) {
  const response = await answered(path, options);
  return { text: await response.text(), headers: response.headers };
}

export async function json(path, options) {
  return (await answered(path, options)).json();
}

export const post = (path) => json(path, { method: 'POST' });

/**
 * Reads a stream of events to its end. EventSource would not send a token.
 *
 * @param eachEvent is given {event, data}
 */
export async function stream(path, signal, eachEvent) {
  const response = await answered(path, { headers: { Accept: 'text/event-stream' }, signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    await read(reader, eachEvent);
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function read(reader, eachEvent) {
  let rest = '';
  let event = 'message';
  let data = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) {
          eachEvent({ event, data: data.join('\n') });
        }
        event = 'message';
        data = [];
      } else if (line.startsWith('data:')) {
        data.push(line.slice(5).trimStart());
      } else if (line.startsWith('event:')) {
        event = line.slice(6).trim();
      }
    }
  }
}
