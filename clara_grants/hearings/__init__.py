"""Hearings of every kind: sessions, juries, slots, calendar facts, sheets before and after.

Not here: who decides (selection), letters and invitations (notifications), who sees a file (submissions).
"""
