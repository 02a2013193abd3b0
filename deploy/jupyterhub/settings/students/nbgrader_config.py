"""For students: where the exchange is, and what is handed in."""

import os

c = get_config()
c.Exchange.root = f"{os.environ['HUB_FOLDER']}/exchange"
c.CourseDirectory.course_id = "convolution"
c.CourseDirectory.groupshared = True  # the exchange is the instructors': only they make courses
c.ExchangeSubmit.strict = True  # a notebook that is missing is told, and nothing is handed in
