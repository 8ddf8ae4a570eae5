"""What a company could supply as one sheet: taken out, filled in, and read back row by row.

- `columns`: the columns, their help, and which fields of the form each of them fills;
- `listing`: what the partner has declared as cells, and the words that drop-downs offer;
- `workbook`: the sheet as XLSX, empty, filled, or marked where something is wrong;
- `reading`: the uploaded file, its columns found and its cells as a form takes them;
- `checking`: every row through the form of the page: faults by cell, or what the row would do.
"""
