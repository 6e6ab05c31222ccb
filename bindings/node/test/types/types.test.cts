// The same package, required.

import parlour = require("parlour");

const engine: parlour.Engine = parlour.Engine.restore(new Uint8Array());
const events: parlour.Envelope[] = [...engine];
void events;
