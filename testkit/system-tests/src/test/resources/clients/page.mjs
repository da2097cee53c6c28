// As much of a browser's page as the page for front-end developers touches: elements by id, their text, children and events.

import { webcrypto } from 'node:crypto';
import { pathToFileURL } from 'node:url';

globalThis.crypto ??= webcrypto;

class Element {
  textContent = '';
  value = '';
  checked = false;
  children = [];
  #listeners = new Map();

  constructor(tag) {
    this.tag = tag;
  }

  append(...added) {
    this.children.push(...added);
  }

  replaceChildren(...present) {
    this.children = present;
  }

  addEventListener(type, listener) {
    this.#listeners.set(type, listener);
  }

  /** What a person does. */
  async happen(type) {
    await this.#listeners.get(type)({ type, target: this, preventDefault() {} });
  }

  get text() {
    return this.textContent + this.children.map((child) => child.text ?? String(child)).join('');
  }
}

class Page {
  elements = new Map();

  element(id) {
    if (!this.elements.has(id)) this.elements.set(id, new Element(id));
    return this.elements.get(id);
  }

  names() {
    return { page: this, list: this.element('list').children.map((child) => child.text), ...this.app };
  }

  async until(condition, millis) {
    const end = Date.now() + millis;
    while (!condition()) {
      if (Date.now() >= end) throw new Error(`never came true; list=${JSON.stringify(this.names().list)}`);
      await new Promise((looked) => setTimeout(looked, 25));
    }
  }

  close() {
    this.app.stream?.unsubscribeAll();
  }
}

/** Runs a module as the script of a page; what it exports is seen by expressions. One at a time: the document is a global. */
export async function openPage(file) {
  const page = new Page();
  globalThis.document = {
    getElementById: (id) => page.element(id),
    createElement: (tag) => new Element(tag),
  };
  page.app = await import(pathToFileURL(file).href);
  return page;
}
