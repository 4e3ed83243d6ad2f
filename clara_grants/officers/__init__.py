"""What stays between officers: who handles a file, who stands in, their notes, their leave.

Nothing of this is ever shown, sent or exported to anybody else.
"""
