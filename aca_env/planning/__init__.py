"""What planners share: the actions that differ, where everybody stands, what replies pay."""
