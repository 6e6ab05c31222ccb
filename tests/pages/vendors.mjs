// The vendors' widgets, as far as a page sees them: each plays the calls of a log in a page, those that the vendor makes
// and those that the page makes. A page listens to some of what is told; what it hears is noted.

// An object of a vendor's with all functions that a page may call.
const taking = (own = {}) =>
  new Proxy(own, { get: (own, name) => own[name] ?? (name === "then" ? undefined : () => {}) });

class Ctlive {
  constructor(page, heard) {
    Object.assign(this, { page, heard, contacts: new Map(), joined: [] });
    const joinContact = async (id) => this.contact(id);
    page.LIVECHATSDK = {};
    page.LIVECHATSDK.LIVECHAT = taking({ joinContact, contactJoin: joinContact });
  }

  // A participant's end of a chat. What is told goes to whoever listens.
  contact(id) {
    const handlers = new Map();
    this.contacts.set(id, { handlers });
    return taking({ contact: { id }, circular: this.page, on: (name, handler) => handlers.set(name, handler) });
  }

  async join(name, args) {
    const contact = await this.page.LIVECHATSDK.LIVECHAT[name](...args);
    this.contacts.get(args[0]).contact = contact;
  }

  async play({ surface, origin, call, chatID, args }) {
    if (surface === "ctlive.page") return this.page.post({ data: args[0], origin });
    const { LIVECHAT } = this.page.LIVECHATSDK;
    if (call === "joinContact" || call === "contactJoin") return this.join(call, args);
    if (call === "endContact") return LIVECHAT.endContact(this.contacts.get(args[0].contact.id)?.contact ?? args[0]);
    if (call === "leave" || call.startsWith("Get")) return LIVECHAT[call](...args);
    if (!this.contacts.has(chatID)) {
      this.joined.push(chatID);
      await this.join("joinContact", [chatID]);
    }
    const { contact, handlers } = this.contacts.get(chatID);
    // What is told comes as an object; what is asked, as words or a truth value.
    if (typeof args[0] !== "object") return contact[call](...args);
    if (!handlers.has(call)) contact.on(call, () => this.heard.push(call));
    handlers.get(call)(...args);
  }
}

class Customerly {
  constructor(page, heard) {
    Object.assign(this, { page, heard });
    // As the vendor's lines in a page begin: with a queue, that takes whatever it is asked.
    const queue = (page.customerly = page.customerly || []);
    const load = ({ callbacks }) => (this.callbacks = callbacks);
    Object.setPrototypeOf(queue, taking({ load }));
    // Then comes the rest of the script, and puts its own object there.
    page.customerly = taking({ load });
  }

  play({ call, args }) {
    if (call.startsWith("on")) return this.callbacks[call](...args);
    const callbacks = { onNewConversation: () => this.heard.push("onNewConversation") };
    this.page.customerly[call](...(call === "load" ? [{ ...args[0], callbacks }] : args));
  }
}

class Livechatoo {
  constructor(page, heard) {
    Object.assign(this, { page, heard });
    page.livechatoo = {};
    for (const name of ["embed", "popup"]) {
      const init = (options) => (this.told = options ?? part.options);
      const part = taking({ init });
      page.livechatoo[name] = part;
    }
  }

  play({ surface, call, args }) {
    if (call.startsWith("on")) return this.told[call](...args);
    const part = this.page.livechatoo[surface.split(".")[1]];
    const onload = () => this.heard.push("onload");
    if (call === "options") part.options = { ...args[0], onload };
    else if (call === "init" && args[0]) part.init({ ...args[0], onload });
    else part[call](...args);
  }
}

class Mluvii {
  constructor(page, heard) {
    Object.assign(this, { page, heard, told: {} });
  }

  play({ call, args }) {
    if (call === "$owidgetOnLoad") return this.load(args[0]);
    if (this.told[call]) return this.told[call](...args);
    this.owidget[call](...(args[0] === null ? [() => this.heard.push(call)] : args));
  }

  load({ isSupported }) {
    const script = new this.page.HTMLScriptElement();
    script.$owidgetOnLoad = (owidget) => (this.owidget = owidget);
    const setAppEventCallback = (callback) => (this.told.appEvent = callback);
    const setStatusUpdateCallback = (callback) => (this.told.statusUpdate = callback);
    script.$owidgetOnLoad(taking({ isSupported, setAppEventCallback, setStatusUpdateCallback }));
  }
}

// Each with the call that is the first on a page.
export const VENDORS = {
  ctlive: { Vendor: Ctlive, isFirst: ({ args }) => args[0]?.type === "Loaded" },
  customerly: { Vendor: Customerly, isFirst: ({ call }) => call === "load" },
  livechatoo: { Vendor: Livechatoo, isFirst: ({ surface, call }) => surface === "livechatoo.embed" && call === "init" },
  mluvii: { Vendor: Mluvii, isFirst: ({ call }) => call === "$owidgetOnLoad" },
};
