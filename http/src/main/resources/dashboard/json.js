// JSON as text: values are shown and sent back letter by letter, since numbers would not outlive JSON.parse and its inverse.

const SPACE = ' \t\n\r';

/** Where the string that begins at an index ends, its closing quote included. */
function stringEnd(text, start) {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

/** Valid JSON, as one token each: brackets, commas, colons, strings, and what else there is. */
function* tokens(text) {
  let at = 0;
  while (at < text.length) {
    const c = text[at];
    if (SPACE.includes(c)) {
      at += 1;
    } else if ('{}[],:'.includes(c)) {
      yield { text: c, start: at, end: at + 1 };
      at += 1;
    } else {
      let end = at;
      if (c === '"') {
        end = stringEnd(text, at);
      } else {
        while (end < text.length && !'{}[],:"'.includes(text[end]) && !SPACE.includes(text[end])) {
          end += 1;
        }
      }
      yield { text: text.slice(at, end), start: at, end };
      at = end;
    }
  }
}

/** The same with a line for each member and element. */
export function pretty(text) {
  let out = '';
  let depth = 0;
  let before = '';
  for (const token of tokens(text)) {
    const t = token.text;
    if (t === '}' || t === ']') {
      depth -= 1;
      out += before === '{' || before === '[' ? t : `\n${'  '.repeat(depth)}${t}`;
    } else {
      out += before === '{' || before === '[' || before === ',' ? `\n${'  '.repeat(depth)}${t}` : t;
      if (t === '{' || t === '[') {
        depth += 1;
      } else if (t === ':') {
        out += ' ';
      }
    }
    before = t;
  }
  return out;
}

/** The texts of an array's elements, or of an object's members by their names. */
function parts(text) {
  const found = [];
  let depth = 0;
  let start = -1;
  let name = '';
  for (const token of tokens(text)) {
    const t = token.text;
    const closes = t === '}' || t === ']';
    if ((depth === 1 && (t === ',' || closes)) && start >= 0) {
      found.push({ name, text: text.slice(start, token.start).trim() });
      start = -1;
      name = '';
    } else if (depth === 1 && t === ':') {
      name = JSON.parse(text.slice(start, token.start).trim());
      start = -1;
    } else if (depth >= 1 && start < 0 && t !== ',') {
      start = token.start;
    }
    depth += t === '{' || t === '[' ? 1 : closes ? -1 : 0;
  }
  return found;
}

export const elements = (text) => parts(text).map((part) => part.text);

export const members = (text) => Object.fromEntries(parts(text).map((part) => [part.name, part.text]));

/** What is wrong with a text as JSON, or undefined: {message, at}, at the offset where that is known. */
export function mistake(text) {
  try {
    JSON.parse(text);
    return undefined;
  } catch (failure) {
    const at = /position (\d+)/.exec(failure.message);
    return { message: failure.message, at: at ? Number(at[1]) : undefined };
  }
}
