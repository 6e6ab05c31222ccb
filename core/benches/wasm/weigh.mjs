// Tells of a WebAssembly module, as JSON, how many bytes it has packed by gzip and by brotli.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const module = readFileSync(process.argv[2]);
new WebAssembly.Module(module); // Node refuses what a browser would.
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: module.length };
const gzip = gzipSync(module, { level: 9 }).length;
const brotli = brotliCompressSync(module, { params }).length;
console.log(JSON.stringify({ bytes: module.length, gzip, brotli }));
