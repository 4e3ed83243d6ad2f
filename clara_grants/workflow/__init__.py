"""The maps of a file's and of a project's life.  Pure: no database, no web, no clock."""
