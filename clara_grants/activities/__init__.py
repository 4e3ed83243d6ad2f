"""What the team does beside calls: accompaniments, information sessions, events, prizes, context figures.

Not here: hearings (hearings), what a supported event was awarded (selection, followup), the figures
themselves (statistics).
"""
