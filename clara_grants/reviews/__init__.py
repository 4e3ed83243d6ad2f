"""Expert review: invitations, score sheet, report.  Knows nothing of ECLAIR."""
