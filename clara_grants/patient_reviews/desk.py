"""What the officer sees: files × ECLAIR members, and who may be asked."""

from functools import partial

from clara_grants.interests import candidates as picker
from clara_grants.interests import rounds
from clara_grants.patient_reviews.asking import ECLAIR_ROUND

desk = partial(rounds.desk, ECLAIR_ROUND)
assignments_of = partial(rounds.assignments_of, ECLAIR_ROUND)
candidates = partial(picker.candidates, ECLAIR_ROUND)
minimum_opinions = partial(rounds.minimum_opinions, ECLAIR_ROUND)
