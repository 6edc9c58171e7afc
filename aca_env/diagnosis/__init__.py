"""The stability of a joint action: who would rather do something else, and who hurts whom."""
