"""A register file becomes partners, sites, capabilities and contacts: the thinking of it.

Plain values in and out; nothing here knows Django or the database.

- `fields`: what a column can mean;
- `mapping`: which column (or which constant) means what, and what is guessed from headings;
- `vocabulary`: the words of the registry that cells are looked up in;
- `converting`: cells of mapped columns to values, column by column;
- `drafts`: what the file says there is; `grouping` makes drafts of rows;
- `registry`: what the registry already holds; `matching` compares drafts with it;
- `checking`: all of it in order, giving a `Plan` with every fault of every row.
"""
