"""What a study is made of, as frozen values: no file, no RDF, no store knows about them or is known by them."""
