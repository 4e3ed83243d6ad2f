"""Views and queries across domains: homes, pipeline, file page, search.  Owns no table."""
