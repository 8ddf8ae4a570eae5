"""What-if questions upon a report: read from words, answered from its stored blocks, told side by side.

- `supposed`: what an address or a form says, as suppositions of the engine, through the asker's door;
- `answers`: an answer, worked out at once or in parts by workers, kept for exactly these figures;
- `sides`: the answer as one reader may see it, today on one side, the what-if on the other.
"""
