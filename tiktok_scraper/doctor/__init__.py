"""What a crawl needs, looked at before it starts: one file for each group of checks."""
