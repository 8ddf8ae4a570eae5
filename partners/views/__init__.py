"""Pages of the registry: for strangers, for companies, for the office."""
