"""A second implementation of FORMAT.md, standard library only. verify_log.py is its command line."""
