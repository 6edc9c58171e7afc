"""The command line, `aca`: one file per command."""
