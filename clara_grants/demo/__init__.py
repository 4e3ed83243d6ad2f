"""The demonstration: the campaign that is played, its texts, and the processes that serve it.

Not responsible for any rule of the house: what it does goes through the domains' services.
"""
