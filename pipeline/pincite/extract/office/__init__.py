"""Word files (.docx), read as the web page that a converter makes of them."""
