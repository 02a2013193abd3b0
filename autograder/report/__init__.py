"""The class report: one HTML page of what a class has learnt, and what the next lecture is for."""
