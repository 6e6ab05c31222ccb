const CALLBACKS = $CALLBACKS;

// What the page listens to is still told to it.
const listen = (settings) => {
  const callbacks = { ...settings.callbacks };
  for (const name of CALLBACKS) {
    const own = callbacks[name];
    callbacks[name] = (...args) => (record("customerly", name, args), own?.(...args));
  }
  return { ...settings, callbacks };
};
watch("customerly", (customerly) =>
  spy(customerly, (name, args, call) => {
    record("customerly", name, args);
    return call(name === "load" && args[0] ? [listen(args[0])] : args);
  }),
);
