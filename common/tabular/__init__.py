"""Tables in files: reading what people upload, writing what they take away.

Nothing here but `words` and `responses` knows Django, so that computations may use the rest.

- `reading`: open a CSV, XLSX or ODS file and walk its rows, served by `encoding`, `dialect` and
  `workbook`;
- `values`: text of a cell to an exact number, a day, yes or no;
- `schema`: named columns that drive export and import alike;
- `writing`: CSV and XLSX, streamed;
- `problems`: what can be wrong, as data; `words` puts it into sentences.
"""
