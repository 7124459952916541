"""Pages to evidence: what each field could be, and where it was found."""
