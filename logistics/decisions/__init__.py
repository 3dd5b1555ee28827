"""One decision about several people: what will happen is shown first, then it is carried out person by person."""
