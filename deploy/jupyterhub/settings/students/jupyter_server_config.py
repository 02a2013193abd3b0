"""For students' servers: the assignment list and Validate, and no formgrader."""

c = get_config()
c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.course_list": False,
}
