"""How gaps are computed: runs made of rows, so that a dead worker or a lost message costs minutes.

- `leases`: who works on what, taken and kept by compare-and-set;
- `steps`: read into blocks, compute a block, and what happens when that fails;
- `lines`: results as rows of `Gap`;
- `publishing`: a complete run becomes a report in one transaction;
- `freshness`: single changes reach the current report without a full run.
"""
