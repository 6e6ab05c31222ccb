const TOLD = { setAppEventCallback: "appEvent", setStatusUpdateCallback: "statusUpdate" };

const listen = (owidget) => {
  record("mluvii", "$owidgetOnLoad", [{ isSupported: owidget.isSupported }]);
  const silent = new Set(Object.keys(TOLD));
  const heard = (name, own) => (...args) => (record("mluvii", TOLD[name], args), own?.(...args));
  return spy(owidget, (name, args, call) => {
    // Before all begins, what the page does not listen to itself.
    if (name === "connectToServer") silent.forEach((name) => owidget[name](heard(name)));
    silent.delete(name);
    record("mluvii", name, args);
    return call(name in TOLD ? [heard(name, args[0])] : args);
  });
};
// The vendor's script is given a function, and calls it with its object.
Object.defineProperty(HTMLScriptElement.prototype, "$owidgetOnLoad", {
  configurable: true,
  set(loaded) {
    const value = (owidget) => loaded.call(this, listen(owidget));
    Object.defineProperty(this, "$owidgetOnLoad", { configurable: true, writable: true, value });
  },
});
