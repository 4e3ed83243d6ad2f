"""Checklist lines, rulings and completion requests."""
