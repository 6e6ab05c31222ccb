// The parts of a JSON text as they stand there: with a number written `1.50`, a key twice, or an escape that need not be.

/** The members of an object: each key with the text of its value. */
export function members(text) {
  const found = new Map();
  for (const part of parts(text)) {
    const key = part.slice(0, end(part, 0));
    found.set(JSON.parse(key), part.slice(key.length).replace(/^\s*:/, "").trim());
  }
  return found;
}

/** The texts of the items of an array. */
export function items(text) {
  return [...parts(text)];
}

function* parts(whole) {
  const text = whole.trim();
  let at = 1;
  while (at < text.length) {
    const begin = at;
    while (at < text.length && text[at] !== ",") at = /["[{]/.test(text[at]) ? end(text, at) : at + 1;
    const part = text.slice(begin, at === text.length ? at - 1 : at).trim();
    if (part !== "") yield part;
    at += 1;
  }
}

/** Where the string, the list or the object ends that begins there. */
function end(text, at) {
  let depth = 0;
  do {
    const letter = text[at];
    if (letter === '"') {
      do at += text[at] === "\\" ? 2 : 1;
      while (text[at] !== '"');
    } else if (letter === "[" || letter === "{") depth += 1;
    else if (letter === "]" || letter === "}") depth -= 1;
    at += 1;
  } while (depth > 0);
  return at;
}
