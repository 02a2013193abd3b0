"""What runs inside the sandbox, beside the student's code. It knows nothing of the judge."""
