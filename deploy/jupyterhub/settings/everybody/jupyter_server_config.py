"""For every user's server: JupyterLab asks no package index and no news page."""

import os

c = get_config()
c.LabApp.extension_manager = "readonly"
c.LabApp.app_settings_dir = f"{os.environ['HUB_FOLDER']}/settings/everybody/lab"
