/**
 * The native part: where it is found, and what it offers.
 *
 * @module
 */

/** What stands behind an `Engine`. Texts are JSON. */
export interface NativeEngine {
  readonly number: number;
  close(): void;
  handleJson(now: number, text: string): string;
  can(text: string): boolean;
  observe(now: number, text: string): string;
  resync(): void;
  whatHolds(): string;
  nextDeadline(): string | null;
  view(): string;
  transcript(chatId: string): string | null;
  config(): string;
  now(): number;
  storageKey(): string;
  storageKeysToDelete(): string[];
  snapshot(): Uint8Array;
  snapshotJson(): string;
  logTransitions(on: boolean): void;
  takeTransitions(): string;
  askHost(): void;
}

/** What stands behind a `Translator`. */
export interface NativeTranslator {
  translate(call: string): string[];
  handleTimeout(now: number): string[];
  nextDeadline(): string | null;
  report(): string;
}

/** The boundary that inputs and events cross. */
export interface NativeBoundary {
  setInputs(inputs: Uint8Array): void;
  setSlab(slab: Uint8Array): void;
  function(): () => void;
}

type Text = string | null | undefined;

/** The native part. */
export interface Native {
  readonly NativeEngine: {
    new (config: Text): NativeEngine;
    restore(bytes: Uint8Array | null, text: Text, config: Text): NativeEngine;
  };
  readonly NativeTranslator: {
    new (from: string, to: string, config: Text, category: Text, events: Text): NativeTranslator;
  };
  readonly Boundary: new (inputs: Uint8Array, slab: Uint8Array) => NativeBoundary;
  nativeStep(
    bytes: Uint8Array | null,
    text: Text,
    config: Text,
    now: number,
    inputs: string[],
  ): { snapshot: Uint8Array; rest: string };
  surfaces(dialect: string): string[];
  encode(dialect: string, envelope: string, category: Text, events: Text): string;
  decode(dialect: string, what: string, call: string, origins: string[] | null): string;
  capability(dialect: string, event: string): string;
}

/** What this computer is, as the packages that hold the native part are named. */
function platform(): string {
  const { platform, arch } = process;
  if (platform === "win32") return `${platform}-${arch}-msvc`;
  if (platform !== "linux") return `${platform}-${arch}`;
  // glibc says which it is; musl does not.
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return `${platform}-${arch}-${report?.header?.glibcVersionRuntime ? "gnu" : "musl"}`;
}

function load(): Native {
  const chosen = process.env["PARLOUR_NATIVE"];
  if (chosen) return require(chosen) as Native;
  const name = `@parlour/node-${platform()}`;
  // Built in a clone of the repository, it lies beside this file.
  for (const place of ["./parlour.node", name]) {
    try {
      return require(place) as Native;
    } catch (error) {
      // One that is there and cannot be loaded says itself why.
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new Error(
    `parlour: its native part for this computer is not installed. It is the package ${name}, an optional dependency: ` +
      `run \`npm install ${name}\`, and see that npm is not told to leave out optional dependencies. For a computer that ` +
      `no package is for, build it in a clone of the repository: bindings/node/README.md says how.`,
  );
}

/** The native part of this computer. */
export const native: Native = load();
