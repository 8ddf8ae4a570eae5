"""What an import reads from the database and writes to it, in bulk.

- `offering`: the mapping a person is offered;
- `vocabulary`: the words of the registry, as `partners.importing` looks them up;
- `snapshot`: the part of the registry a file speaks of;
- `files`: the uploaded file, opened and walked;
- `copying`, `tables`, `changing`: rows to tables by COPY, and changed in few statements;
- `pipeline`: a file compared with the registry, in order; `summary`: what pages show of it;
- `rows`: the outcome of every row, kept;
- `writing`, `trail`: a plan becomes partners, sites, capabilities, contacts and their trail;
- `reverting`: and all of it undone, while nobody has touched it.
"""
