/**
 * The visitor's page.
 */

import { readFileSync } from "node:fs";

const HEADERS = {
  // Nothing from elsewhere, nothing inline, in nobody's frame.
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cache-control": "no-cache",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const FILES = new Map(
  [
    ["/", "page.html", "text/html"],
    ["/page.js", "page.js", "text/javascript"],
    ["/page.css", "page.css", "text/css"],
  ].map(([path, file, type]) => [path, { type, body: readFileSync(new URL(`page/${file}`, import.meta.url)) }]),
);

/** Answers with a file of the page, or leaves it to the next. */
export function pages(
  /** @type {import("node:http").IncomingMessage} */ { method, url },
  /** @type {import("node:http").ServerResponse} */ response,
  /** @type {() => void} */ next,
) {
  const file = FILES.get(url?.split("?", 1)[0] ?? "");
  if (file === undefined || (method !== "GET" && method !== "HEAD")) return next();
  const { type, body } = file;
  response.writeHead(200, { ...HEADERS, "content-type": `${type}; charset=utf-8`, "content-length": body.length });
  response.end(method === "HEAD" ? undefined : body);
}
