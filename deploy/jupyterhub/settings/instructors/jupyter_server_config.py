"""For instructors' servers: JupyterLab may show the formgrader, which it does in a frame.

A frame of the same address alone, and every user has an address of their own.
"""

c = get_config()
c.ServerApp.tornado_settings = {
    "headers": {"Content-Security-Policy": "frame-ancestors 'self'"},
}
