"""Scorecards: points for what is known about an applicant, and the probability of default they stand for."""
