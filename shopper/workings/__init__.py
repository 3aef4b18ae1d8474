"""What an explanation says in words: the same passages for a page, for paper and for a shell."""
