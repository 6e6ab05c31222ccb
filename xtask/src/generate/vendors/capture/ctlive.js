window.addEventListener("message", ({ data, origin }) => {
  if (data?.name === "CTLiveEvent") record("ctlive.page", "postMessage", [data], { origin });
});

// The contact SDK, where the page uses it: of what contacts tell, that to which the page listens.
const contact = (joined) =>
  spy(joined, (name, args, call) => {
    const note = (name, args) => record("ctlive.contact", name, args, { chatID: joined.contact?.id });
    if (name !== "on") {
      note(name, args);
      return call(args);
    }
    const [event, callback] = args;
    return call([event, (...told) => (note(event, told), callback(...told))]);
  });
const plain = (arg) => (arg?.contact ? { contact: { id: arg.contact.id } } : arg);
const sdk = (livechat) =>
  spy(livechat, (name, args, call) => {
    record("ctlive.contact", name, args.map(plain));
    const result = call(args);
    return ["joinContact", "contactJoin"].includes(name) ? result.then(contact) : result;
  });
watch("LIVECHATSDK", (all) => {
  const get = (all, name) => (name === "LIVECHAT" && all[name] ? sdk(all[name]) : all[name]);
  return new Proxy(all, { get });
});
