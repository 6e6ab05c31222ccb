// Puts a spy in the place of the vendor's object, as soon as there is one.
const watch = (name, spied) => {
  let value = window[name] && spied(window[name]);
  const set = (object) => (value = object && object !== value ? spied(object) : object);
  Object.defineProperty(window, name, { configurable: true, get: () => value, set });
};
