"""Reads across domains: lists, counts, what awaits each role."""
