//! Small hosts of Parlour; see the examples.
