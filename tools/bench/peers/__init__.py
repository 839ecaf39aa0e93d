"""The contestants, each a module that runs in a process of its own and prints its figures as one line of JSON."""
