"""What is done about gaps: which line a measure stands for, what it would close, files in and out."""
