"""The conversation about one file between its team and the officers.

Not a completion request (`eligibility` gives sections back) and not a note (`officers` keep theirs): a
message opens nothing and changes nothing in the file.
"""
