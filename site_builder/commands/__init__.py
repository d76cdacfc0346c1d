"""What each command does: one part for each, of its name, with `run`. A part is imported when its command runs."""
