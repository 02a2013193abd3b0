"""A real hub, with users of this machine."""
