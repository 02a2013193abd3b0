"""For instructors: where the course is; its own settings stand in its folder."""

import os

c = get_config()
c.CourseDirectory.root = f"{os.environ['HUB_FOLDER']}/course"
