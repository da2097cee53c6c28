// Drives streams of @electric-sql/client for tests in another process. Commands come on standard input, one JSON object a line, each
// with an id; each is answered on standard output by {id, value} or {id, error}, in whatever order they end.
//
//   {do: "open", stream, url, options}              opens a stream under a name; options: a JavaScript object, as the client takes it
//   {do: "await", stream, expression, millis}       answered once the expression holds
//   {do: "eval", stream, expression}                the expression's value, awaited if it is a promise
//   {do: "close", stream}
//   {do: "page", stream, file}                      runs a module that expects a browser's page, under a name
//
// Expressions are JavaScript and see what names() says of their stream. Ends with its standard input.

import { createInterface } from 'node:readline';
import { Shape, ShapeStream } from '@electric-sql/client';
import { openPage } from './page.mjs';

/** Looked at as often beside what is told, for what changes silently. */
const LOOK_MILLIS = 25;

const faults = [];
process.on('unhandledRejection', (reason) => faults.push(String(reason?.stack ?? reason)));
process.on('uncaughtException', (error) => faults.push(String(error.stack ?? error)));
const warnings = [];
console.warn = (message) => warnings.push(String(message));

/** One stream with all that it was given; the shape that the client makes of it is the client's own work. */
class Follower {
  requests = [];
  messages = [];
  errors = [];
  refetches = 0;
  repeats = [];
  lastLsn = '';
  #abort = new AbortController();
  #looks = new Set();

  constructor(url, options) {
    this.stream = new ShapeStream({
      url,
      // Retries as the client does them, sooner.
      backoffOptions: { initialDelay: 20, maxDelay: 200, multiplier: 1.5 },
      ...options,
      signal: this.#abort.signal,
      fetchClient: (input, init) => this.#fetch(input, init),
      onError: (error) => {
        this.#failed(error);
        return options.onError?.(error);
      },
    });
    this.shape = new Shape(this.stream);
    this.stream.subscribe((batch) => this.#take(batch));
  }

  async #fetch(input, init) {
    const url = new URL(input);
    const request = {
      method: init?.method ?? 'GET', query: Object.fromEntries(url.searchParams), status: 0, headers: {}, failure: '',
      at: performance.now(), answeredAt: 0,
    };
    this.requests.push(request);
    try {
      const response = await fetch(input, init);
      request.status = response.status;
      request.answeredAt = performance.now();
      request.headers = Object.fromEntries(response.headers);
      return response;
    } catch (error) {
      request.failure = String(error?.cause ?? error);
      throw error;
    } finally {
      this.#look();
    }
  }

  #failed(error) {
    this.errors.push({ name: error.name, status: error.status ?? 0, message: error.message });
    this.#look();
  }

  #take(batch) {
    for (const message of batch) {
      this.messages.push(message);
      if (message.headers.control === 'must-refetch') {
        this.refetches++;
        this.lastLsn = '';
      }
      this.#requireLater(message);
    }
    this.#look();
  }

  /** What comes with a position comes once, and in order; a row that was replaced as a whole leaves and enters at one. */
  #requireLater(message) {
    const lsn = message.headers.operation && message.headers.lsn;
    if (!lsn) return;
    const replaced = lsn === this.lastLsn && message.headers.operation === 'insert';
    if (this.lastLsn !== '' && BigInt(lsn) <= BigInt(this.lastLsn) && !replaced) {
      this.repeats.push({ lsn, after: this.lastLsn, key: message.key });
    }
    this.lastLsn = lsn;
  }

  names() {
    const { stream, shape, messages, requests, errors, repeats, refetches } = this;
    return {
      stream, shape, messages, requests, errors, repeats, refetches,
      rows: shape.currentRows,
      byKey: shape.currentValue,
      changes: messages.filter((message) => message.headers.operation),
    };
  }

  /** Settles once the condition holds, or with an error when the time is up. */
  async until(condition, millis) {
    const end = Date.now() + millis;
    while (!condition()) {
      if (Date.now() >= end) {
        throw new Error(`never came true; ${this.#told()}`);
      }
      await new Promise((looked) => {
        this.#looks.add(looked);
        setTimeout(looked, LOOK_MILLIS);
      });
    }
  }

  #look() {
    for (const looked of this.#looks) looked();
    this.#looks.clear();
  }

  #told() {
    const last = this.requests.slice(-6).map(({ method, query, status, failure }) => ({ method, query, status, failure }));
    return JSON.stringify({
      rows: this.shape.currentRows.length, messages: this.messages.length, offset: this.stream.lastOffset,
      handle: this.stream.shapeHandle, upToDate: this.stream.isUpToDate, errors: this.errors, refetches: this.refetches,
      requests: this.requests.length, last, lastMessages: this.messages.slice(-3), warnings: warnings.slice(-3),
    }, plain);
  }

  close() {
    this.stream.unsubscribeAll();
    this.#abort.abort();
  }
}

/** BigInts, which JSON does not have, as text. */
function plain(_, value) {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Map ? Object.fromEntries(value) : value;
}

/** Of options: no names; of anything else: those of its stream. */
function evaluate(expression, names) {
  return new Function(...Object.keys(names), `return (${expression});`)(...Object.values(names));
}

const followers = new Map();

const commands = {
  open({ stream, url, options }) {
    followers.set(stream, new Follower(url, evaluate(options, {})));
  },
  async page({ stream, file }) {
    followers.set(stream, await openPage(file));
  },
  async await({ stream, expression, millis }) {
    const follower = followers.get(stream);
    await follower.until(() => evaluate(expression, follower.names()), millis);
  },
  eval({ stream, expression }) {
    return evaluate(expression, followers.get(stream).names());
  },
  close({ stream }) {
    followers.get(stream).close();
    followers.delete(stream);
  },
  faults() {
    return faults.splice(0);
  },
};

async function answered(line) {
  const command = JSON.parse(line);
  try {
    return { id: command.id, value: (await commands[command.do](command)) ?? null };
  } catch (error) {
    return { id: command.id, error: `${error.stack ?? error}` };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  answered(line).then((answer) => process.stdout.write(`${JSON.stringify(answer, plain)}\n`));
}
process.exit(0);
