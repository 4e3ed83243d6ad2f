"""The first stage of a call: what an officer answers to an expression of interest, whom that invites to file,
and both texts side by side.  The expression itself is a file of a call of profile `expression`.
"""
