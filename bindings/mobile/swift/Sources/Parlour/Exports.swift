// Whoever imports Parlour has the engine, inputs and events as well.
@_exported import ParlourNative
