"""Reports an instance with nothing but the standard library, as a script beside any program could.

usage: heartbeat.py SERVER APP PROFILE INSTANCE VERSION
Prints the version that the daemon wants it to run.
"""

import datetime
import json
import sys
import urllib.request


def main() -> None:
    server, app, profile, instance, version = sys.argv[1:]
    beat = {
        "instance_id": instance,
        "app": app,
        "profile": profile,
        "version": version,
        # A new process begins its seq anew.
        "started_at": datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z"),
        "seq": 1,
        "labels": {"sdk": "python"},
        "metrics": [
            {
                "version": version,
                "requests": 120,
                "errors": 1,
                "latency_ms": {"le": [1, 10, 100], "count": [20, 90, 10]},
            }
        ],
    }
    request = urllib.request.Request(
        f"{server}/heartbeat",
        data=json.dumps(beat).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        print(json.load(response)["desired_version"])


main()
