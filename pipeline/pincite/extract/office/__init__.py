"""Files of word processors, read as the web page that a converter makes of them."""
