"""Pictures of figures, each beside a table with the same numbers.

A page builds a `Chart` (`figures`), asks for its picture (`shelf.ask`) and shows
`components/chart.html`. The worker writes the Vega-Lite specification (`drawings`) and turns it into
SVG (`svg`); the picture waits in the cache. Nothing heavy is imported in a web process.
"""
