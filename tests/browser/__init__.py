"""What people see: a real browser on a real JupyterLab, and on the pages that we make."""
