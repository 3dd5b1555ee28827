"""The people of an event: found, filtered, put in order, and the views of them that organizers keep."""
