"""The demo: the CRM workshop of 2022, rehearsed at 14 February 2022, with invented people in every state."""
