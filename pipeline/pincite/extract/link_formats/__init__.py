"""Read what names documents elsewhere: sitemaps, feeds and robots.txt. Runs in the child only."""
