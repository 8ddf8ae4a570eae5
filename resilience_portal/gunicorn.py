"""How gunicorn serves the portal. Everything a place may want otherwise is an environment variable."""

import gc
import os
import socket
from pathlib import Path
from typing import Any


def _addresses() -> list[str]:
    """Loopback only, and both of them: `localhost` is ::1 for one browser and 127.0.0.1 for the next."""
    port = os.environ.get("PORT", "8000")
    if "BIND" in os.environ:
        return [f"{os.environ['BIND']}:{port}"]
    return [f"127.0.0.1:{port}", *([f"[::1]:{port}"] if _has_ipv6_loopback() else [])]


def _has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


bind = _addresses()
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
# A heartbeat on a slow disk would get healthy workers killed.
_memory = Path("/dev/shm")  # noqa: S108
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
reload = os.environ.get("WEB_RELOAD") == "1"
preload_app = not reload


def when_ready(server: Any) -> None:
    """Load what the first request would, then put it out of the collector's sight: workers go on sharing it."""
    if preload_app:
        from django.urls import get_resolver

        get_resolver().url_patterns  # noqa: B018
        gc.collect()
        gc.freeze()
