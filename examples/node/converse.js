/**
 * One end of a socket.
 */

import { ParlourRejection } from "parlour";

import { Refused } from "./admission.js";

/** How long somebody who connects has to say who they are, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Talks with a socket: its first frame says who it is, and each later one says something. What is refused is told to
 * it.
 *
 * @param {import("ws").WebSocket} socket
 * @param {(hello: any) => (said: unknown) => void} welcome Lets them in, and gives back what takes the rest; or throws
 * `Refused`.
 */
export function converse(socket, welcome) {
  /** @type {((said: unknown) => void) | null} */
  let take = null;
  const refuse = (/** @type {object} */ rejected) => {
    socket.send(JSON.stringify({ rejected }));
    if (take === null) socket.close(1008, "say first who you are");
  };
  const impatience = setTimeout(() => refuse(new Refused("no_hello")), PATIENCE);
  socket.on("message", (data, isBinary) => {
    // Frames that were on their way when it was refused.
    if (socket.readyState !== socket.OPEN) return;
    clearTimeout(impatience);
    try {
      const said = isBinary ? undefined : parsed(String(data));
      if (take === null) take = welcome(said);
      else if (said === undefined) throw new Refused("invalid_json");
      else take(said);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof ParlourRejection)) throw error;
      refuse(error);
    }
  });
  socket.on("close", () => clearTimeout(impatience));
  // "close" follows, and is where it ends.
  socket.on("error", () => {});
}

/** What a text says as JSON; `undefined` where it is none. */
function parsed(/** @type {string} */ text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
