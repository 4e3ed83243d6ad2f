"""Reading the workbook of earlier years, and judging each of its rows.  Writes nothing."""
