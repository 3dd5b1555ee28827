"""Each step of a participation with all that follows from it: the seat, the documents, the mail to the person."""
