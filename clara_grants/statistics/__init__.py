"""Yearly figures: SQL over recorded history, their rows, their publication.  Reads no domain model."""
