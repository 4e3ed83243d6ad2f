"""Erasure: what identifies people in files and accounts is blanked, inside an open retention run.

Not responsible for deciding who is due for erasure, and never for history: figures stay equal as of any date.
"""
