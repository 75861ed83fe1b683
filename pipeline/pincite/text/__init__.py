"""Text: sentences, dates, rows of tables, and text fragments."""
