"""Selection: ranking, deliberation, recusals, decisions, releases, award lines and votes.

Not here: the file's position (submissions), opinions (reviews, patient_reviews), money paid (followup).
"""
