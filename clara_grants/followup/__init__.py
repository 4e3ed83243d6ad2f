"""Projects after the decision: conventions, instalments, reports, families, earlier years' stock.

Not here: what was decided and voted (selection), what the team does beside (activities).
"""
