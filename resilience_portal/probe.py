"""Asks the web process of this container whether it can serve; for HEALTHCHECK. Uses the standard library alone.

python resilience_portal/probe.py
"""

import os
import sys
import urllib.error
import urllib.request

address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health/ready/"
# The portal answers only to its own names, and 127.0.0.1 is none of them.
name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or "localhost"
try:
    with urllib.request.urlopen(
        urllib.request.Request(address, headers={"Host": name}),
        timeout=5,
    ) as answer:
        sys.stdout.write(answer.read().decode())
except urllib.error.HTTPError as error:
    sys.exit(error.read().decode())
except OSError as error:
    sys.exit(f"no answer from {address}: {error}")
