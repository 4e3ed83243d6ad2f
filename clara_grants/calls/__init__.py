"""Programme, edition and call: profile, windows, steps, form versions, score sheets, envelopes."""
