"""The logistics of an intergovernmental meeting."""
