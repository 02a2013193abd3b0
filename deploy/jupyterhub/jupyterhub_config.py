"""The hub's own settings. ``hub.py`` starts it with three variables; nothing else is read from it.

Servers run as the system user who logs in. Instructors and students are the members of two groups,
and get the settings in ``settings/`` of their own.
"""

import grp
import json
import os
import pwd
import resource

from jupyterhub.spawner import LocalProcessSpawner

c = get_config()

folder = os.environ["HUB_FOLDER"]
port, hub_port, proxy_port = json.loads(os.environ["HUB_PORTS"])
instructors, students = json.loads(os.environ["HUB_GROUPS"])

# On this machine alone. Each user's server has an address of its own, so that a page of one user's
# is another site to a browser than that of another's; browsers know *.localhost without DNS.
c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{hub_port}"
c.JupyterHub.subdomain_host = f"http://hub.localhost:{port}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = [
    "node", f"{folder}/proxy/node_modules/configurable-http-proxy/bin/configurable-http-proxy",
]  # fmt: skip
c.ConfigurableHTTPProxy.pid_file = f"{folder}/run/proxy.pid"

# Who may log in: members of the two groups, by the password of the system. Nobody sees another's
# server, instructors neither.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {instructors, students}
c.PAMAuthenticator.open_sessions = False
c.JupyterHub.cookie_secret_file = f"{folder}/run/cookie_secret"
c.JupyterHub.db_url = f"sqlite:///{folder}/run/jupyterhub.sqlite"
c.JupyterHub.cleanup_servers = True


def is_instructor(user: str) -> bool:
    """Whether a system user is a member of the instructors' group."""
    return grp.getgrnam(instructors).gr_gid in os.getgrouplist(user, pwd.getpwnam(user).pw_gid)


class SystemUserSpawner(LocalProcessSpawner):
    """Starts a user's server with the umask and the limits of those whom the user belongs to."""

    def make_preexec_fn(self, name):
        """Return what the new process does before it becomes the server."""
        become_user = super().make_preexec_fn(name)
        # What an instructor makes in the course is for the group; what a student makes, for nobody.
        umask, processes = (0o007, 4096) if is_instructor(name) else (0o077, 256)

        def preexec():
            resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
            become_user()
            os.umask(umask)
            for scratch in (".tmp", ".run"):
                os.makedirs(os.path.join(os.path.expanduser("~" + name), scratch), exist_ok=True)

        return preexec


def before_start(spawner):
    """Say where a user's settings and folders are."""
    name = spawner.user.name
    home = os.path.expanduser("~" + name)
    own = "instructors" if is_instructor(name) else "students"
    spawner.environment = {
        "HUB_FOLDER": folder,
        "JUPYTER_CONFIG_PATH": f"{folder}/settings/{own}:{folder}/settings/everybody",
        "JUPYTER_RUNTIME_DIR": f"{home}/.run",
        "TMPDIR": f"{home}/.tmp",
        "SHELL": "/bin/bash",
    }
    # The formgrader finds its course only where its server begins.
    spawner.notebook_dir = f"{folder}/course" if own == "instructors" else home


c.JupyterHub.spawner_class = SystemUserSpawner
c.Spawner.pre_spawn_hook = before_start
c.Spawner.cmd = [f"{folder}/env/bin/jupyterhub-singleuser"]
c.Spawner.env_keep = ["PATH", "LANG"]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
