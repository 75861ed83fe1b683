"""Tables of public documents, set anew by four programs, and manuals that come as PDF and HTML.

The truth is the grid that was set. Nothing of third parties is kept in the repository: `fresh_tables.py make`
makes the sets from what is there.
"""
