"""Journeys in a real browser, against a served application."""
