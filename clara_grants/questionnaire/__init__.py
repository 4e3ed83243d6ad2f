"""Questions, conditions, answers and counting: pure functions over plain data.

A call's form is a document; this package reads it, says which questions a file must answer, turns
what was typed into a value and names what is missing.  It knows no database, no request, no clock,
and neither calls nor files.
"""
