/**
 * Whoever hears of something reads it from the log: a page, an agent's terminal, the host's own program.
 */

/**
 * @typedef {object} Entry
 * @property {number} position Greater than that of the entry before.
 * @property {string} frame What is told, in JSON.
 */

/**
 * Follows a log from a position on: each entry comes once, in order, and none before those that were taken.
 *
 * @param {number} after The position of the last entry that is known already.
 * @param {(after: number) => Entry[]} read The next entries; none at the end of the log.
 * @param {(entries: Entry[]) => void | Promise<void>} take Where it throws, the same entries come again next time.
 * @returns {() => Promise<void>} To be called when the log has grown, and once at the beginning.
 */
export function follow(after, read, take) {
  let reading = false;
  return async function news() {
    // Whoever reads comes to what is new by themselves.
    if (reading) return;
    reading = true;
    try {
      for (let entries = read(after); entries.length > 0; entries = read(after)) {
        await take(entries);
        after = entries.at(-1).position;
      }
    } finally {
      reading = false;
    }
  };
}

/**
 * Sends a log to a socket, which takes more once it has passed on what it has: a slow one holds up nobody else.
 *
 * @param {import("ws").WebSocket} socket
 * @param {number} after
 * @param {(after: number) => Entry[]} read
 */
export function send(socket, after, read) {
  const news = follow(after, read, (entries) => {
    for (const { frame } of entries.slice(0, -1)) socket.send(frame);
    return new Promise((resolve, reject) => {
      socket.send(entries.at(-1).frame, (error) => (error ? reject(error) : resolve()));
    });
  });
  // A socket that fails is closed, and whoever comes again says what they have.
  return () => void news().catch(() => {});
}
