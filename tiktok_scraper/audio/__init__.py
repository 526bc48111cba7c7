"""What the clip itself says, measured on this machine."""
