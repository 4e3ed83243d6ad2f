"""Bytes on their way in: what they really are, whether they may be kept.  Knows no file and no call."""
