const SURFACES = $SURFACES;
const CALLBACKS = $CALLBACKS;

// What the page listens to is still told to it.
const listen = (surface, options) => {
  const all = { ...options };
  for (const name of CALLBACKS) {
    all[name] = (...args) => (record(surface, name, args), options[name]?.(...args));
  }
  return all;
};
const part = (object, surface) => {
  const spied = spy(object, (name, args, call) => {
    record(surface, name, args);
    return call(name === "init" && args[0] ? [listen(surface, args[0])] : args);
  });
  const set = (_, name, value) => {
    if (name === "options") record(surface, name, [value]);
    object[name] = name === "options" ? listen(surface, value) : value;
    return true;
  };
  return new Proxy(spied, { set });
};
watch("livechatoo", (livechatoo) => {
  const surface = (name) => SURFACES.find((surface) => surface === `livechatoo.${String(name)}`);
  const get = (all, name) => (surface(name) && all[name] ? part(all[name], surface(name)) : all[name]);
  return new Proxy(livechatoo, { get });
});
