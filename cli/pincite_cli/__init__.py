"""The command `pincite`: the one place that knows the core, the service and the flows, and wires them."""
