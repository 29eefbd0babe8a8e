"""One file for each subcommand, the function named as the file. What a command needs is imported when it runs."""
