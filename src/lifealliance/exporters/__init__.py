"""One module per format a study can leave in."""
