"""Statements as columns, and SPARQL's patterns worked out over them for all things at once.

What checks and rules have in common; neither knows of the other.
"""
