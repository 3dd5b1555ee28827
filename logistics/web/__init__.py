"""The pages, one package or module per audience."""
