/**
 * A visitor's page. It keeps no messages: each load asks for all that was told, and shows it from the first.
 */

const WIDGET = "support";
const [state, messages, text, end] = ["state", "messages", "text", "end"].map((id) => document.getElementById(id));

/** The last event that this page has shown. */
let position = 0;
/** The chat that goes on. @type {string | null} */
let chat = null;
/** What was said and is not heard of yet. After a gap it is said again, and the host knows it by its id. */
const unheard = new Map();
/** @type {WebSocket} */
let socket;

connect();

document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const id = crypto.randomUUID();
  if (chat === null) {
    chat = id;
    say({ type: "chat.request", chatId: id, message: text.value }, id);
  } else {
    say({ type: "message.send", chatId: chat, messageId: id, content: { type: "text", text: text.value } }, id);
  }
  text.value = "";
});

end.addEventListener("click", () => say({ type: "chat.end", chatId: chat }));

function connect() {
  let welcome = false;
  socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/visitor`);
  socket.addEventListener("open", () => {
    // The name is a secret: in the address it would be in every log on the way.
    const visitor = localStorage.getItem("visitor") ?? "";
    socket.send(JSON.stringify({ visitor, after: position }));
  });
  socket.addEventListener("message", ({ data }) => {
    const told = JSON.parse(data);
    if (told.rejected) refused(told.rejected);
    else if (welcome) hear(told);
    else {
      welcome = true;
      begin(told.visitor);
    }
  });
  socket.addEventListener("close", () => {
    state.textContent = "We are away. What you write waits for us.";
    // Not all at once, when the host is back.
    setTimeout(connect, 500 + Math.random() * 1_000);
  });
}

/** The host has said who this is. */
function begin(visitor) {
  if (visitor !== localStorage.getItem("visitor")) {
    // A new visit, whose numbers begin anew.
    localStorage.setItem("visitor", visitor);
    position = 0;
    // One that was asked for meanwhile is still to come.
    if (!unheard.has(chat)) chat = null;
    messages.replaceChildren();
  }
  state.textContent = "";
  if (position === 0) {
    say({ type: "widget.load", widgetId: WIDGET });
    say({ type: "window.open", widgetId: WIDGET });
  }
  for (const said of unheard.values()) say(said);
}

function say(said, id) {
  if (id !== undefined) unheard.set(id, said);
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(said));
}

function refused({ input, reason, fields = [] }) {
  // It would be refused again.
  for (const [id, { type }] of unheard) if (type === input) unheard.delete(id);
  if (input === "chat.request") chat = null;
  show(`Refused: ${reason} ${fields.join(", ")}`, "note");
}

function hear(event) {
  // Heard before.
  if (event.seq <= position) return;
  position = event.seq;
  switch (event.type) {
    case "chat.requested":
      unheard.delete(event.chatId);
      chat = event.chatId;
      show(event.message, "own");
      break;
    case "chat.started":
      show("We are here.", "note");
      break;
    case "message.sending":
      unheard.delete(event.messageId);
      show(event.content.text, "own");
      break;
    case "message.received":
      show(`${event.from.nickname}: ${event.content.text}`, "theirs");
      break;
    case "typing.started":
      state.textContent = "We are writing …";
      break;
    case "typing.stopped":
      state.textContent = "";
      break;
    case "chat.ended":
    case "chat.abandoned":
      if (event.chatId === chat) chat = null;
      show("The chat is over.", "note");
      break;
  }
  end.disabled = chat === null;
}

/** What others wrote is text, never markup. */
function show(said, kind) {
  const item = document.createElement("li");
  item.className = kind;
  item.textContent = said;
  messages.append(item);
  item.scrollIntoView();
}
