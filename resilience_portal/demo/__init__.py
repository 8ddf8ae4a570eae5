"""Exercise LONG WINTER: a country to try the portal on. All companies and figures are invented."""
