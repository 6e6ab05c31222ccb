// An object whose functions go through `called`, and do what they did.
const spy = (object, called) => {
  const get = (object, name) => {
    const value = object[name];
    return typeof value === "function" ? (...args) => called(name, args, (args) => value.apply(object, args)) : value;
  };
  return new Proxy(object, { get });
};
